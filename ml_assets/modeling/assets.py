"""The door of the modeling stage: trials, model, evaluation."""

import dagster as dg
from pydantic import ValidationError

from ml_assets.contract.contract import Contract
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.modeling import plots
from ml_assets.modeling.evaluation import evaluate
from ml_assets.modeling.leaderboard_table import leaderboard_markdown
from ml_assets.modeling.refit import refit
from ml_assets.modeling.search import search
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.leaderboard import Leaderboard
from ml_assets.spec.project import Project
from ml_assets.storage.artifact_path import artifact_path
from ml_assets.storage.table_io_manager import Table
from ml_assets.wiring.asset_options import asset_options, inputs
from ml_assets.wiring.metadata import picture, rounded
from ml_assets.wiring.metrics_table import metrics_table


def build_assets(project: Project) -> list[dg.AssetsDefinition]:
    """Return ``trials``, ``model`` and ``evaluation``."""
    return [_trials(project), _model(project), _evaluation(project)]


def _trials(project: Project) -> dg.AssetsDefinition:
    @dg.asset(
        **asset_options(
            project,
            "trials",
            description="The search: every trial of every family, cross-validated by Ray Tune on "
            "training rows only, best first.",
            stored="document",
            kinds={"ray", "scikitlearn", "json"},
            reads=("problem", "search", "split", "columns"),
        ),
        ins=inputs(project, "train_data", "features"),
    )
    def trials(
        context: dg.AssetExecutionContext, train_data: Table, features: FeaturePlan
    ) -> dg.MaterializeResult:
        found = search(
            train_data,
            features,
            project.spec,
            storage=project.root / "data" / "ray",
            on_progress=context.log.info,
            previous=_last_search(project),
        )
        board = found.board
        for warning in board.warnings:
            context.log.warning(warning)
        best = board.best
        return dg.MaterializeResult(
            value=board,
            metadata={
                "leaderboard": dg.MetadataValue.md(leaderboard_markdown(board)),
                "trial_scores": picture(plots.trials(board), "Score of each trial"),
                "best_score": None if best.score is None else rounded(best.score),
                "best_family": best.family,
                "trials": len(board.trials),
                "completed": sum(trial.status == "completed" for trial in board.trials),
                "stopped_early": sum(trial.status == "stopped_early" for trial in board.trials),
                "failed": sum(trial.status == "failed" for trial in board.trials),
                "moved": sum(bool(trial.moved_from) for trial in board.trials),
                "resumed": board.resumed_trials,
                "search_seconds": rounded(board.wall_s),
            },
        )

    return trials


def _last_search(project: Project) -> Leaderboard | None:
    """Return the stored leaderboard of the last search, if there is one of this version."""
    path = artifact_path(project, "trials.json")
    if not path.exists():
        return None
    try:
        return Leaderboard.model_validate_json(path.read_text(encoding="utf-8"))
    except ValidationError:
        return None


def _model(project: Project) -> dg.AssetsDefinition:
    @dg.asset(
        **asset_options(
            project,
            "model",
            description="The winning configuration, fitted on all training rows. Its version is "
            "the hash of its file.",
            stored="model",
            kinds={"scikitlearn", "skops"},
            reads=("problem", "split"),
        ),
        ins=inputs(project, "train_data", "features", "trials", "data_contract"),
    )
    def model(
        train_data: Table, features: FeaturePlan, trials: Leaderboard, data_contract: Contract
    ) -> dg.MaterializeResult:
        fitted = refit(
            train_data,
            features,
            project.spec.problem,
            trials,
            problem_name=project.name,
            contract_version=data_contract.version,
        )
        return dg.MaterializeResult(
            value=fitted,
            metadata={
                "version": fitted.version,
                "family": fitted.info.family,
                "hyper_parameters": dg.MetadataValue.json(fitted.info.params),
                **{f"cross_validated_{metric}": rounded(score)
                   for metric, score in fitted.info.cross_validation.items()},
                "features": len(fitted.info.plan.features),
                "train_rows": fitted.info.train_rows,
                "file_bytes": len(fitted.content),
            },
        )  # fmt: skip

    return model


def _evaluation(project: Project) -> dg.AssetsDefinition:
    @dg.asset(
        **asset_options(
            project,
            "evaluation",
            description="The model on the held-out rows: every metric of the task with its "
            "bootstrap confidence interval, beside a dummy that ignores the features.",
            stored="document",
            kinds={"json", "scikitlearn"},
            reads=("problem",),
        ),
        ins=inputs(project, "model", "train_data", "test_data"),
    )
    def evaluation(model: FittedModel, train_data: Table, test_data: Table) -> dg.MaterializeResult:
        report = evaluate(model, train_data, test_data, seed=project.spec.split.seed)
        return dg.MaterializeResult(
            value=report,
            metadata={
                "model_version": report.model_version,
                "held_out_rows": report.rows,
                "metrics": metrics_table(report),
                **{name: picture(png, name.replace("_", " "))
                   for name, png in plots.evaluation_pictures(model, test_data).items()},
                **{f"metric_{name}": rounded(e.value) for name, e in report.metrics.items()},
            },
        )  # fmt: skip

    return evaluation
