"""The dashboard of a problem for Grafana, and the files that provision it."""

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

import yaml

from ml_assets.monitoring.dashboards.panels import Panel

DATASOURCE = "ml-assets-prometheus"
_HEIGHT = 8
_PATH = "/var/lib/grafana/dashboards"


def grafana_is_installed() -> bool:
    """Whether the extra ``ops``, which describes dashboards, is there."""
    return find_spec("grafana_foundation_sdk") is not None


def grafana_dashboard(problem: str, rows: dict[str, list[Panel]]) -> str:
    """Return the dashboard as JSON, made by Grafana's own foundation SDK.

    https://grafana.com/docs/grafana/latest/observability-as-code/foundation-sdk
    """
    from grafana_foundation_sdk.builders.dashboard import Dashboard, Row
    from grafana_foundation_sdk.cog.encoder import JSONEncoder

    board = (
        Dashboard(f"{problem}: model in production")
        .uid(f"ml-assets-{problem.replace('_', '-')}"[:40])
        .tags(["ml_assets", problem])
        .editable()
        .refresh("30s")
        .time("now-6h", "now")
        .timezone("browser")
    )
    for title, panels in rows.items():
        board.with_row(Row(title))
        for panel in panels:
            board.with_panel(_panel(panel))
    return JSONEncoder(sort_keys=True, indent=2).encode(board.build()) + "\n"


def datasource_file() -> str:
    """Return the file that makes Prometheus a data source of Grafana."""
    content = {
        "apiVersion": 1,
        "datasources": [{
            "name": "Prometheus", "uid": DATASOURCE, "type": "prometheus", "access": "proxy",
            "url": "http://prometheus:9090", "isDefault": True, "editable": False,
        }],
    }  # fmt: skip
    return yaml.safe_dump(content, sort_keys=False)


def provider_file() -> str:
    """Return the file that makes Grafana read the dashboards of a folder."""
    content = {
        "apiVersion": 1,
        "providers": [{
            "name": "ml_assets", "folder": "ml_assets", "type": "file", "disableDeletion": True,
            "updateIntervalSeconds": 30, "options": {"path": _PATH},
        }],
    }  # fmt: skip
    return yaml.safe_dump(content, sort_keys=False)


def expressions(dashboard: Any) -> list[str]:
    """Return every expression that a dashboard, as its JSON holds it, asks Prometheus."""
    return [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", [])]


def _panel(panel: Panel) -> Any:
    from grafana_foundation_sdk.builders import stat, table, timeseries
    from grafana_foundation_sdk.models.dashboard import DataSourceRef

    kinds: dict[str, Any] = {"stat": stat.Panel, "timeseries": timeseries.Panel,
                             "table": table.Panel}  # fmt: skip
    source = DataSourceRef(type_val="prometheus", uid=DATASOURCE)
    made = (
        kinds[panel.kind]()
        .title(panel.title)
        .description(panel.description)
        .datasource(source)
        .unit(panel.unit)
        .span(panel.width)
        .height(_HEIGHT)
    )
    for target in _targets(panel):
        made.with_target(target.datasource(source))
    if panel.most is not None:
        made.thresholds(_thresholds(panel.most))
    return made


def _targets(panel: Panel) -> Sequence[Any]:
    from grafana_foundation_sdk.builders.prometheus import Dataquery
    from grafana_foundation_sdk.models.prometheus import PromQueryFormat

    targets = []
    for place, (legend, expression) in enumerate(panel.expressions.items()):
        query = Dataquery().expr(expression).ref_id(chr(ord("A") + place))
        if panel.kind == "timeseries":
            targets.append(query.legend_format(legend).range())
        elif panel.kind == "table":
            targets.append(query.format(PromQueryFormat.TABLE).instant())
        else:
            targets.append(query.legend_format(legend).instant())
    return targets


def _thresholds(most: float) -> Any:
    from grafana_foundation_sdk.builders.dashboard import ThresholdsConfig
    from grafana_foundation_sdk.models.dashboard import Threshold, ThresholdsMode

    steps = [Threshold(value=None, color="green"), Threshold(value=most, color="red")]
    return ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(steps)
