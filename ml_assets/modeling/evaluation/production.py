"""The part of an evaluation that looks at production: labelled rows, and logged requests."""

from pathlib import Path
from typing import TYPE_CHECKING

from ml_assets.contract.contract import Contract
from ml_assets.disk.parquet_table import as_frame
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.modeling.evaluation.champion_model import FoundChampion
from ml_assets.modeling.evaluation.production_verdicts import (
    answers_logged_requests_alike,
    not_worse_on_recent_rows,
)
from ml_assets.modeling.evaluation.recent_rows import compare_on_recent_rows
from ml_assets.modeling.evaluation.replay import replay_requests
from ml_assets.reading.prediction_log import latest_predictions
from ml_assets.reading.source import open_source
from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets.spec.problem_spec import ProblemSpec
from ml_assets.spec.production_report import RecentRows, ReplayedRequests
from ml_assets.spec.source import Source

if TYPE_CHECKING:
    import pandas as pd


def with_production(
    report: EvaluationReport,
    model: FittedModel,
    champion: FoundChampion,
    train: "pd.DataFrame",
    contract: Contract,
    spec: ProblemSpec,
    root: Path,
    log: Path,
) -> EvaluationReport:
    """Return the report with what the gate's settings ask of rows from production, and verdicts.

    Sources are read only where there is a champion to compare with. ``log`` is the prediction log
    of the service, for settings that name none. Raises SourceError for a source that cannot be
    read, DataError for one that lacks a column.
    """
    gate, rival, found = spec.gate, champion.model, report
    if gate.recent_labelled is not None:
        recent = RecentRows(note=champion.note.note)
        if rival is not None:
            raw = latest_rows(gate.recent_labelled, root, gate.recent_rows, spec.columns.time)
            recent = compare_on_recent_rows(
                model, rival, raw, train, contract, spec.problem, report.seed,
                report.bootstrap_samples,
            )  # fmt: skip
        verdict = not_worse_on_recent_rows(recent, spec.problem.search_metric)
        found = found.model_copy(
            update={"recent": recent, "verdicts": [*found.verdicts, verdict]}
        )  # fmt: skip
    if gate.replay is not None:
        replay = ReplayedRequests(note=champion.note.note)
        if rival is not None:
            logged = latest_predictions(gate.replay.log or str(log), root, gate.replay.rows)
            replay = replay_requests(model, rival, logged, contract)
        alike = answers_logged_requests_alike(replay, gate.replay)
        found = found.model_copy(update={"replay": replay, "verdicts": [*found.verdicts, alike]})
    return found


def latest_rows(source: Source, root: Path, rows: int, time: str | None) -> "pd.DataFrame":
    """Return the ``rows`` latest rows of a source: by ``time`` if it has that column.

    Otherwise they are the last ones. The source is read as a stream, of which no more than
    ``rows`` and a batch are held.
    """
    import pandas as pd

    kept: pd.DataFrame | None = None
    for batch in open_source(source, root):
        more = as_frame(batch)
        kept = more if kept is None else pd.concat([kept, more], ignore_index=True)
        if time in kept.columns:
            moments = pd.to_datetime(kept[time], errors="coerce", utc=True, format="mixed")
            kept = kept.loc[moments.sort_values(kind="stable", na_position="first").index]
        kept = kept.tail(rows).reset_index(drop=True)
    return pd.DataFrame() if kept is None else kept
