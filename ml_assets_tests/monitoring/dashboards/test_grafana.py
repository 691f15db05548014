import json

import yaml

from ml_assets.monitoring.dashboards.grafana import (
    DATASOURCE,
    datasource_file,
    expressions,
    grafana_dashboard,
    grafana_is_installed,
    provider_file,
)
from ml_assets.monitoring.dashboards.panels import panels
from ml_assets.spec.service_watch import Objectives

ROWS = panels("churn", Objectives())


def test_every_panel_is_on_the_board_without_overlap() -> None:
    board = json.loads(grafana_dashboard("churn", ROWS))
    shown = [panel for panel in board["panels"] if panel["type"] != "row"]
    stated = [panel for row in ROWS.values() for panel in row]
    assert [panel["title"] for panel in shown] == [panel.title for panel in stated]
    assert [panel["type"] for panel in shown] == [panel.kind for panel in stated]
    asked = [one for panel in stated for one in panel.expressions.values()]
    assert expressions(board) == asked
    cells = [(x, y) for panel in board["panels"] for grid in [panel["gridPos"]]
             for x in range(grid["x"], grid["x"] + grid["w"])
             for y in range(grid["y"], grid["y"] + grid["h"])]  # fmt: skip
    assert len(set(cells)) == len(cells)
    assert max(x for x, _ in cells) < 24


def test_every_query_goes_to_the_provisioned_source() -> None:
    board = json.loads(grafana_dashboard("churn", ROWS))
    (source,) = yaml.safe_load(datasource_file())["datasources"]
    assert source["uid"] == DATASOURCE
    for panel in board["panels"]:
        for target in panel.get("targets", []):
            assert target["datasource"] == {"type": "prometheus", "uid": DATASOURCE}


def test_the_board_of_a_problem_has_an_id_of_its_own() -> None:
    assert grafana_is_installed()
    ids = {json.loads(grafana_dashboard(name, ROWS))["uid"] for name in ("churn", "house_prices")}
    assert ids == {"ml-assets-churn", "ml-assets-house-prices"}
    (provider,) = yaml.safe_load(provider_file())["providers"]
    assert provider["options"]["path"] == "/var/lib/grafana/dashboards"
