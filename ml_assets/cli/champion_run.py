"""Move a problem's champion by a run of Dagster, as the commands promote and rollback do."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ml_assets.deployment.champion import Champion
    from ml_assets.spec.project import Project

_ASSETS = "champion,champion_history"


def move_champion(project: "Project", config: dict[str, Any], as_json: bool) -> "Champion":
    """Materialize ``champion`` with this configuration, and the history; return the champion.

    A run, rather than an event without one, because the gate then refuses in the run, where
    Dagster's user finds it: with its logs, its configuration and the error. Raises the gate's
    refusal, and whatever else stopped the run, as an MLAssetsError.
    """
    from ml_assets.cli.documents import read_document
    from ml_assets.cli.lifecycle_run import run_lifecycle
    from ml_assets.cli.quiet_streams import quiet_streams
    from ml_assets.cli.run_events import RunView
    from ml_assets.deployment.champion import Champion
    from ml_assets.spec.errors import GateRefused

    with quiet_streams(to_stderr=as_json):
        record = run_lifecycle(project, _ASSETS, RunView(), {"champion": config})
    for failure in record.failures:
        refused = GateRefused(failure.what, found=failure.found, mend=failure.mend)
        refused.add_note(f"Run {record.run_id} has the whole log.")
        raise refused
    return read_document(project, "champion", Champion)


def report_champion(champion: "Champion", before: str | None, as_json: bool) -> None:
    """Print what came of it, and how the service gets it."""
    import click

    from ml_assets.cli.json_option import print_json

    if as_json:
        print_json(champion.model_dump(mode="json"))
        return
    if before == champion.version:
        click.echo(f"{champion.tag} is the champion already")
        return
    click.echo(f"{champion.tag} is the champion" + (f", before it {before}" if before else ""))
    click.echo(f"Build its service: ml-assets run {champion.name} --select bento")
