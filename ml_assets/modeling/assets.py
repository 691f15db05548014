"""The door of the modeling stage: trials and model."""

import time
from dataclasses import asdict
from typing import Any

import dagster as dg
from pydantic import ValidationError

from ml_assets.contract.contract import Contract
from ml_assets.modeling.choice_pictures import reliability, threshold_curve
from ml_assets.modeling.choice_table import member_rows, threshold_rows
from ml_assets.modeling.choose_final import choose_final
from ml_assets.modeling.cluster_number import ClusterNumber, number_of_clusters
from ml_assets.modeling.cluster_number_picture import number_of_clusters_picture
from ml_assets.modeling.feasibility.assess import feasibility_digest
from ml_assets.modeling.feasibility.refusal import refuse_infeasible
from ml_assets.modeling.importance_shown import importance_markdown
from ml_assets.modeling.leaderboard_table import leaderboard_markdown
from ml_assets.modeling.model_comparison import compare
from ml_assets.modeling.refit import refit
from ml_assets.modeling.row_weights import counting_rows, row_weights
from ml_assets.modeling.search import search
from ml_assets.modeling.search_pictures import search_pictures
from ml_assets.modeling.search_progress import SearchProgress
from ml_assets.modeling.trial_importance import importance
from ml_assets.modeling.trial_script import ScriptSource, script_markdown
from ml_assets.spec.feasibility_report import FeasibilityReport
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.leaderboard import Leaderboard
from ml_assets.spec.metrics import UNSUPERVISED
from ml_assets.spec.project import Project
from ml_assets.spec.search_limits import Search
from ml_assets.storage.artifact_path import artifact_path
from ml_assets.storage.table_io_manager import Table
from ml_assets.wiring.asset_options import asset_options, inputs
from ml_assets.wiring.metadata import picture, rounded, rows_table

# What the business expects of the model (thresholds, action, people) decides nothing here.
_LEARNING = ("problem.task", "problem.target", "problem.positive_class", "problem.metric",
             "problem.clusters", "problem.contamination")  # fmt: skip


def build_assets(project: Project) -> list[dg.AssetsDefinition]:
    """Return ``trials`` and ``model``."""
    return [_trials(project), _model(project)]


def _trials(project: Project) -> dg.AssetsDefinition:
    @dg.asset(
        **asset_options(
            project,
            "trials",
            description="The search: every trial of every family, cross-validated by Ray Tune on "
            "training rows only, best first.",
            stored="document",
            kinds={"ray", "scikitlearn", "json"},
            reads=(*_LEARNING, "problem.costs", "search", "split", "columns"),
        ),
        ins=inputs(project, "train_data", "features"),
        # Its check stops the search in the same run.
        deps=[dg.AssetKey(project.key("feasibility"))],
        # Connected to Ray when the step begins, and let go of when it ends.
        required_resource_keys={project.spec.ray.resource} if project.spec.ray.resource else None,
    )
    def trials(
        context: dg.AssetExecutionContext, train_data: Table, features: FeaturePlan
    ) -> dg.MaterializeResult:
        spec, number, started = project.spec, None, time.monotonic()
        train = counting_rows(train_data, features, "training")
        refuse_infeasible(
            _stored_feasibility(project),
            spec.problem,
            lambda: feasibility_digest(train, features, spec),
        )
        if spec.problem.task == "clustering":
            bounds = spec.problem.clusters_sought
            number = number_of_clusters(train_data, features, bounds, spec.split.seed)
            context.log.info(number.text)
            # Every family is asked for that many, so that the search compares like with like.
            narrowed = spec.problem.model_copy(update={"clusters": number.exactly})
            limits = _with_less_time(spec.search, time.monotonic() - started)
            spec = spec.model_copy(update={"problem": narrowed, "search": limits})
        progress = SearchProgress(context.log.info)
        searched = search(
            train,
            features,
            spec,
            storage=project.root / "data" / "ray",
            on_progress=progress,
            previous=_last_search(project),
        )
        progress.finish()
        board = searched.board
        if spec.problem.task not in UNSUPERVISED:
            board = choose_final(
                board,
                searched.out_of_fold,
                train[features.target].to_numpy(),
                spec.problem,
                spec.search,
                spec.split.seed,
                row_weights(train, features),
            )
        for warning in board.warnings:
            context.log.warning(warning)
        best, explained = board.best, importance(board)
        return dg.MaterializeResult(
            value=board,
            metadata={
                "leaderboard": dg.MetadataValue.md(leaderboard_markdown(board)),
                **(_number_metadata(number) if number else {}),
                **{name: picture(png, name.replace("_", " "))
                   for name, png in search_pictures(board, explained).items()},
                "importance": dg.MetadataValue.md(importance_markdown(explained)),
                **_script(project, context.run_id, board, features, train_data),
                "best_score": None if best.score is None else rounded(best.score),
                **({} if best.standard_error is None
                   else {"best_standard_error": rounded(best.standard_error)}),
                "best_family": best.family,
                "trials": len(board.trials),
                "completed": sum(trial.status == "completed" for trial in board.trials),
                "stopped_early": sum(trial.status == "stopped_early" for trial in board.trials),
                "out_of_time": sum(trial.status == "out_of_time" for trial in board.trials),
                "failed": sum(trial.status == "failed" for trial in board.trials),
                "moved": sum(bool(trial.moved_from) for trial in board.trials),
                "resumed": board.resumed_trials,
                "search_seconds": rounded(board.wall_s),
            },
        )  # fmt: skip

    return trials


def _with_less_time(limits: Search, used_s: float) -> Search:
    """Return the limits less the time that was used; a fifth of the budget is left in any case."""
    budget = limits.time_budget_s
    if budget is None:
        return limits
    return limits.model_copy(update={"time_budget_s": max(budget / 5, budget - used_s)})


def _number_metadata(number: ClusterNumber) -> dict[str, Any]:
    return {
        "number_of_clusters": number.text,
        "clusters": number.chosen,
        "criteria": rows_table([row.model_dump() for row in number.rows]),
        "criteria_by_number": picture(number_of_clusters_picture(number), "Criteria by number"),
    }


def _last_search(project: Project) -> Leaderboard | None:
    """Return the stored leaderboard of the last search, if there is one of this version."""
    path = artifact_path(project, "trials.json")
    if not path.exists():
        return None
    try:
        return Leaderboard.model_validate_json(path.read_text(encoding="utf-8"))
    except ValidationError:
        return None


def _stored_feasibility(project: Project) -> FeasibilityReport | None:
    """Return the stored verdict, if there is one that this version can read."""
    path = artifact_path(project, "feasibility.json")
    if not path.exists():
        return None
    try:
        return FeasibilityReport.model_validate_json(path.read_text(encoding="utf-8"))
    except ValidationError:
        return None


def _script(
    project: Project, run_id: str, board: Leaderboard, features: FeaturePlan, train_data: Table
) -> dict[str, dg.MarkdownMetadataValue]:
    """Return the script that reproduces the best trial, or the command that writes it."""
    if features.target is None or project.spec.problem.task in UNSUPERVISED:
        return {}
    source = ScriptSource(
        spec=project.spec,
        plan=features,
        board=board,
        train_path=str(artifact_path(project, "train_data.parquet")),
        test_path=str(artifact_path(project, "test_data.parquet")),
        run_id=run_id,
    )
    script = script_markdown(source, board.best, train_data[features.target].to_numpy())
    return {"script": dg.MetadataValue.md(script)}


def _model(project: Project) -> dg.AssetsDefinition:
    @dg.asset(
        **asset_options(
            project,
            "model",
            description="The chosen configuration, or the ensemble, fitted on all training rows. "
            "Its version is the hash of its file.",
            stored="model",
            kinds={"scikitlearn", "skops"},
            reads=_LEARNING,
        ),
        ins=inputs(project, "train_data", "features", "trials", "data_contract"),
    )
    def model(
        train_data: Table, features: FeaturePlan, trials: Leaderboard, data_contract: Contract
    ) -> dg.MaterializeResult:
        started = time.perf_counter()
        train = counting_rows(train_data, features, "training")
        fitted = refit(
            train,
            features,
            project.spec.problem,
            trials,
            problem_name=project.name,
            contract_version=data_contract.version,
            cores=project.spec.search.cores,
        )
        refitted = time.perf_counter() - started
        figures = compare(fitted, train, project.spec.problem, trials)
        chosen = next(each for each in figures if each.chosen)
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
                "refit_seconds": rounded(refitted),
                "file_bytes": chosen.file_bytes,
                "one_row_ms": rounded(chosen.latency_ms),
                "comparison": rows_table([asdict(each) for each in figures]),
                **_choice_metadata(trials),
            },
        )  # fmt: skip

    return model


def _choice_metadata(board: Leaderboard) -> dict[str, Any]:
    """Return how the final model was chosen: members, threshold and calibration, as they apply."""
    shown: dict[str, Any] = {}
    if board.choice:
        shown["choice"] = f"{board.choice.chosen}: {board.choice.reason}"
    if board.ensemble:
        shown["members"] = rows_table(member_rows(board))
    if (threshold := board.threshold) is not None:
        shown["threshold"] = rounded(threshold.value)
        shown["thresholds"] = rows_table(threshold_rows(threshold), limit=len(threshold.curve))
        if threshold.curve:
            shown["threshold_curve"] = picture(threshold_curve(threshold), "Threshold")
    if board.calibration:
        shown["calibration_error"] = rounded(board.calibration.error)
        shown["reliability"] = picture(reliability(board.calibration), "Calibration, out of fold")
    return shown
