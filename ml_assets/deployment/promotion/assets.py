"""The door of promotion: the champion, and the history of champions."""

import dagster as dg
from pydantic import Field

from ml_assets.deployment.champion import Champion, Decision, promote, recorded_change
from ml_assets.deployment.champion_history import (
    HISTORY_FOLDER,
    Change,
    history_of,
    history_table,
)
from ml_assets.deployment.new_labels import must_have_new_labels
from ml_assets.deployment.registry import Registration, registered, stored_report
from ml_assets.disk.numbered_records import add_record, read_records
from ml_assets.spec.errors import GateRefused
from ml_assets.spec.project import Project
from ml_assets.spec.retraining import STARTED_BY_TAG
from ml_assets.storage.artifact_path import artifact_path
from ml_assets.wiring.asset_options import asset_options, inputs
from ml_assets.wiring.metadata import frame_table, location, rows_table
from ml_assets.wiring.table_facts import table_facts
from ml_assets.wiring.trace_links import trace_links


class Promotion(dg.Config):
    """Which version becomes champion and who says so; left alone, the one registered last."""

    version: str | None = Field(default=None, description="Exact version of the registry.")
    rollback: bool = Field(default=False, description="Go back to the champion before.")
    who: str = Field(default="", description="Who decides. Default: the run.")
    why: str = Field(default="", description="The reason, kept in the history.")


def build_assets(project: Project) -> list[dg.AssetsDefinition]:
    """Return ``champion`` and ``champion_history``."""
    return [_champion(project), _champion_history(project)]


def _champion(project: Project) -> dg.AssetsDefinition:
    @dg.asset(
        **asset_options(
            project,
            "champion",
            description="The model version that the service and batch scoring use. It moves only "
            "through the gate, which reads the evaluation stored with exactly that version, and "
            "its approvals.",
            stored="document",
            kinds={"bentoml", "json"},
            reads=("problem.success", "gate.approvals"),
        ),
        ins=inputs(project, "registered_model"),
        deps=[dg.AssetKey(project.key("problem_statement"))],
    )
    def champion(
        context: dg.AssetExecutionContext, config: Promotion, registered_model: Registration
    ) -> dg.MaterializeResult:
        decision = Decision(config.version, config.rollback, config.who, config.why)
        history, previous = _history(project), _stored_champion(project)
        version = decision.target(registered_model, previous, history)
        entry = registered(project.bentoml_home, project.name, version)
        report = stored_report(project.bentoml_home, project.name, version)
        spec = project.spec
        by_itself = context.run.tags.get(STARTED_BY_TAG) == "retrain" and not config.version
        if by_itself and previous is not None and previous.version != version:
            last = registered(project.bentoml_home, project.name, previous.version)
            must_have_new_labels(
                project.name, version, entry.metadata, last.metadata, report,
                recent_asked=spec.gate.recent_labelled is not None,
            )  # fmt: skip
        promoted = promote(entry, report, spec.problem.success, previous, context.run_id,
                           decision, spec.gate.approvals)  # fmt: skip
        # Before the champion moves: a move that is not told would be worse than a told one that a
        # killed process left undone, which the next run completes.
        if change := recorded_change(promoted, previous, history, report):
            _record(project, change)
        return dg.MaterializeResult(
            value=promoted,
            # What is downstream is stale if the champion moved, and only then.
            data_version=dg.DataVersion(promoted.version),
            metadata={
                "version": promoted.version,
                "previous": promoted.previous or "none",
                "tag": promoted.tag,
                "who": promoted.who,
                "why": promoted.why,
                "gate": rows_table([row.model_dump() for row in promoted.verdict]),
                "approvals": rows_table([given.model_dump() for given in promoted.approvals]),
                **trace_links(entry.metadata),
            },
        )

    return champion


def _champion_history(project: Project) -> dg.AssetsDefinition:
    @dg.asset(
        **asset_options(
            project,
            "champion_history",
            description="Every promotion and rollback: who, why, when, the gate's verdict and the "
            "metrics it read. A record is written when the champion moves, and never again.",
            stored="table",
            kinds={"parquet", "pandas"},
        ),
        deps=[dg.AssetKey(project.key("champion"))],
    )
    def champion_history() -> dg.MaterializeResult:
        table = history_table(_history(project))
        return dg.MaterializeResult(
            value=table,
            metadata={
                **table_facts(table),
                "changes": frame_table(table.iloc[::-1]),
                "records": location(artifact_path(project, HISTORY_FOLDER)),
            },
        )

    return champion_history


def _stored_champion(project: Project) -> Champion | None:
    stored = artifact_path(project, "champion.json")
    return Champion.model_validate_json(stored.read_text()) if stored.exists() else None


def _history(project: Project) -> list[Change]:
    return history_of(read_records(artifact_path(project, HISTORY_FOLDER)))


def _record(project: Project, change: Change) -> None:
    folder = artifact_path(project, HISTORY_FOLDER)
    try:
        add_record(folder, change.number, change.model_dump_json(indent=2).encode())
    except FileExistsError as error:
        raise GateRefused(
            "Another run moved the champion meanwhile",
            found=f"record {change.number} in {HISTORY_FOLDER}",
            mend="look at champion_history, and decide again",
        ) from error
