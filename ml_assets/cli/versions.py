"""ml-assets versions: what the registry holds of a problem."""

from typing import TYPE_CHECKING

import click

from ml_assets.cli.json_option import json_option, print_json

if TYPE_CHECKING:
    from rich.table import Table

    from ml_assets.deployment.registry import Registration


@click.command()
@click.argument("problem")
@json_option
def versions(problem: str, as_json: bool) -> None:
    """List the registered versions of PROBLEM's model, newest first.

    With --json each has its whole metadata: runs, data versions, code version, hashes, metrics.
    """
    from ml_assets.cli.documents import find_document
    from ml_assets.cli.problems import find_problem
    from ml_assets.cli.terminal import console
    from ml_assets.deployment.champion import Champion
    from ml_assets.deployment.registry import versions as registered_versions
    from ml_assets.spec.layout import find_project_root

    project = find_problem(find_project_root(), problem)
    entries = registered_versions(project.bentoml_home, project.name)
    champion = find_document(project, "champion", Champion)
    current = champion.version if champion else None
    if as_json:
        print_json([{**entry.model_dump(mode="json"), "champion": entry.version == current}
                    for entry in entries])  # fmt: skip
        return
    metric = f"metric_{project.spec.problem.search_metric}"
    console().print(_table(entries, current, metric))


def _table(entries: "list[Registration]", champion: str | None, metric: str) -> "Table":
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for name in ("version", "", "registered", "family", metric.removeprefix("metric_"), "approved"):
        table.add_column(name, no_wrap=True)
    for entry in entries:
        table.add_row(
            entry.version,
            "champion" if entry.version == champion else "",
            f"{entry.registered_at:%Y-%m-%d %H:%M}",
            entry.labels.get("family", ""),
            entry.metadata.get(metric, "-"),
            ", ".join(dict.fromkeys(one.who for one in entry.approvals)) or "-",
        )
    return table
