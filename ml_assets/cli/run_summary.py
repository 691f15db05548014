"""The summary of a run: its record, and the documents that it wrote."""

from typing import Any

from pydantic import Field

from ml_assets.cli.documents import read_document
from ml_assets.cli.run_record import RunRecord
from ml_assets.deployment.bento import BuiltBento
from ml_assets.deployment.champion import Champion
from ml_assets.spec.document import Document
from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets.spec.feasibility_report import FeasibilityReport
from ml_assets.spec.gate import GateVerdict, judge
from ml_assets.spec.leaderboard import Leaderboard, Trial
from ml_assets.spec.project import Project
from ml_assets.storage.artifact_path import artifact_path

_TOP = 5
_REPORTS = {
    "problem_statement": "problem_statement.html",
    "data_profile": "data_profile.html",
    "evaluation": "evaluation.json",
    "explanation": "explanation.json",
    "model_card": "model_card.html",
    "batch_predictions": "batch_predictions.parquet",
}


class RunSummary(Document):
    """What a run came to; a part that this run did not make is null."""

    run: RunRecord
    feasibility: FeasibilityReport | None = None
    leaderboard: Leaderboard | None = None
    winner: Trial | None = None
    evaluation: EvaluationReport | None = None
    gate: GateVerdict | None = None
    champion: Champion | None = None
    bento: BuiltBento | None = None
    reports: dict[str, str] = Field(default_factory=dict)
    hints: list[str] = Field(default_factory=list)


def summarize(project: Project, record: RunRecord) -> RunSummary:
    """Read the documents of the assets that the run materialized, and judge the evaluation.

    Documents of earlier runs are left out: they would be taken for this one's.
    """
    done = set(record.done)
    board = read_document(project, "trials", Leaderboard) if "trials" in done else None
    report = (
        read_document(project, "evaluation", EvaluationReport) if "evaluation" in done else None
    )
    return RunSummary(
        run=record,
        feasibility=read_document(project, "feasibility", FeasibilityReport)
        if "feasibility" in done
        else None,
        leaderboard=board and board.model_copy(update={"trials": board.trials[:_TOP]}),
        winner=board.best if board else None,
        evaluation=report,
        gate=judge(report, project.spec.problem.success) if report else None,
        champion=read_document(project, "champion", Champion) if "champion" in done else None,
        bento=read_document(project, "bento", BuiltBento) if "bento" in done else None,
        reports=_reports(project, done),
        hints=_hints(project, record),
    )


def _reports(project: Project, done: set[str]) -> dict[str, str]:
    reports: dict[str, Any] = {asset: artifact_path(project, file)
                               for asset, file in _REPORTS.items() if asset in done}  # fmt: skip
    if "data_contract" in done:
        reports["data_contract"] = project.contract_path
    return {asset: str(path) for asset, path in reports.items()}


def _hints(project: Project, record: RunRecord) -> list[str]:
    by_make = (project.root / "Makefile").exists()
    ui, serve = ("make ui", f"make serve PROBLEM={project.name}") if by_make else (
        "dagster dev -m ml_assets.definitions", f"ml-assets serve {project.name}"
    )  # fmt: skip
    hints = [f"{ui}, then http://127.0.0.1:3000/runs/{record.run_id} shows this run"]
    return [*hints, f"{serve} serves the bento on port 3001"] if "bento" in record.done else hints
