"""The search for a model, on Ray Tune: the only file that knows Ray.

Every trial is one configuration of one family, scored on one cross-validation fold per step by a
worker process that is reused for the next trial. The training table is put once into Ray's object
store. What is tried next, and what is stopped, is decided in ``suggestions`` and
``early_stopping``, reproducibly; Ray Tune schedules, and survives dying workers.
"""

import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, cast

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.modeling.cross_validation import folds_of
from ml_assets.modeling.families.registry import families_for
from ml_assets.modeling.positive_class import positive_class
from ml_assets.modeling.search_state import SearchState
from ml_assets.modeling.suggestions import Space, Suggestions
from ml_assets.modeling.target_values import target_values
from ml_assets.modeling.trial_run import SearchData, TrialConfig, TrialResult, TrialRun
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.leaderboard import Leaderboard
from ml_assets.spec.metrics import METRICS
from ml_assets.spec.problem_spec import Problem, Search

if TYPE_CHECKING:
    import pandas as pd

# Smallest number of trials asked for together; with more cores, as many as there are cores.
GENERATION_SIZE = 4
# A trial whose worker process died is started again this often.
_RESTARTS = 2

# What a worker imports while the rest of Ray is still starting.
_WORKER_IMPORTS = (
    "ray.tune",
    "pandas",
    "sklearn.compose",
    "sklearn.ensemble",
    "sklearn.linear_model",
    "sklearn.neighbors",
    "sklearn.pipeline",
)

# Read by Ray when it is imported or started. Workers get the priority of this process: at Ray's
# niceness of 15 a search hardly moves on a machine that does anything else.
_ENVIRONMENT = {
    "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0",
    "RAY_AIR_NEW_OUTPUT": "0",
    "RAY_ENABLE_UV_RUN_RUNTIME_ENV": "0",
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_preload_python_modules": ",".join(_WORKER_IMPORTS),
    "RAY_worker_niceness": "0",
    "TUNE_DISABLE_AUTO_CALLBACK_LOGGERS": "1",
    "TUNE_DISABLE_SIGINT_HANDLER": "1",
    "TUNE_DISABLE_STRICT_METRIC_CHECKING": "1",
    "TUNE_PRINT_ALL_TRIAL_ERRORS": "0",
}


def search(
    train: "pd.DataFrame",
    plan: FeaturePlan,
    problem: Problem,
    limits: Search,
    seed: int,
    storage: Path,
    on_progress: Callable[[str], None],
) -> Leaderboard:
    """Search for the configuration with the best mean score over cross-validation folds.

    ``storage`` is a scratch folder for Ray Tune. With ``limits.max_trials`` and no time budget,
    the same table and seed give the same trials, scores and winner, whatever the timing. Uses the
    Ray that is running or that RAY_ADDRESS names, else starts one and ends it. Raises SearchError
    if no trial could be completed.
    """
    started = time.time()
    data = _search_data(train, plan, problem, limits.folds, seed)
    metric = METRICS[problem.search_metric]
    families = [family.suited_to(problem)
                for family in families_for(problem.task, limits.families)]  # fmt: skip
    with _ray(limits.cpus) as cpus, _environment({"TUNE_MAX_PENDING_TRIALS_PG": str(cpus)}):
        # As many trials wait as there are cores: with fewer, Ray Tune hands the first worker
        # that is free to the trial whose own worker is about to start, and stops that one.
        suggestions = Suggestions(
            Space(families, problem.task, len(train), plan),
            seed=seed,
            greater_is_better=metric.greater_is_better,
            generation_size=max(GENERATION_SIZE, cpus),
            max_trials=limits.max_trials,
        )
        state = SearchState(suggestions, metric.name, limits.time_budget_s, on_progress)
        _run_trials(state, data, limits, storage)
    return state.leaderboard(len(data.folds), wall_s=time.time() - started)


def _search_data(
    train: "pd.DataFrame", plan: FeaturePlan, problem: Problem, folds: int, seed: int
) -> SearchData:
    y = target_values(train, plan)
    return SearchData(
        features=feature_matrix(train, plan),
        y=y,
        folds=folds_of(y, problem.task, folds, seed),
        plan=plan,
        task=problem.task,
        metric=problem.search_metric,
        positive_class=positive_class(problem, y),
        seed=seed,
    )


def _run_trials(state: SearchState, data: SearchData, limits: Search, storage: Path) -> None:
    from ray import tune

    storage.mkdir(parents=True, exist_ok=True)
    # A folder of its own, gone afterwards: two searches at once must not meet.
    with TemporaryDirectory(dir=storage, prefix="search-", ignore_cleanup_errors=True) as folder:
        tune.Tuner(
            tune.with_parameters(_trainable(), data=data),
            tune_config=tune.TuneConfig(
                search_alg=_searcher(state),
                num_samples=limits.max_trials or -1,
                max_concurrent_trials=limits.cpus,
                reuse_actors=True,
                trial_dirname_creator=_trial_folder,
            ),
            run_config=tune.RunConfig(
                name="search",
                storage_path=str(Path(folder).resolve()),
                failure_config=tune.FailureConfig(max_failures=_RESTARTS),
                checkpoint_config=tune.CheckpointConfig(checkpoint_at_end=False),
                verbose=0,
            ),
        ).fit()


def _trial_folder(trial: Any) -> str:
    return str(trial.trial_id)


def _trainable() -> type:
    """Return the class whose instances live in the workers; Ray Tune fixes its methods' names."""
    from ray import tune

    class FoldByFold(tune.Trainable):
        def setup(self, config: dict[str, Any], **kwargs: Any) -> None:
            self.data: SearchData = kwargs["data"]
            self.reset_config(config)

        def reset_config(self, new_config: dict[str, Any]) -> bool:
            self.trial_run = TrialRun(self.data, cast(TrialConfig, new_config))
            return True

        def step(self) -> dict[str, Any]:
            result = self.trial_run.step()
            return {**result, "done": result["status"] is not None}

    return tune.with_resources(FoldByFold, {"cpu": 1})


def _searcher(state: SearchState) -> Any:
    """Return Ray Tune's view of the search's state."""
    from ray.tune.search import Searcher

    class StateSearcher(Searcher):
        def suggest(self, trial_id: str) -> dict[str, Any] | None:
            if state.finished:
                return cast(Any, Searcher.FINISHED)
            config = state.start(trial_id)
            return None if config is None else dict(config)

        def on_trial_result(self, trial_id: str, result: dict[str, Any]) -> None:
            state.report(trial_id, cast(TrialResult, result), result.get("hostname"))

        def on_trial_complete(
            self, trial_id: str, result: dict[str, Any] | None = None, error: bool = False
        ) -> None:
            if result and not error:
                state.report(trial_id, cast(TrialResult, result), result.get("hostname"))
            state.finish(trial_id)

        def save(self, checkpoint_path: str) -> None:
            # Ray Tune insists on a file; the search's own record is the leaderboard.
            Path(checkpoint_path).touch()

        def restore(self, checkpoint_path: str) -> None:
            raise NotImplementedError("A search is started anew, not restored")

    return StateSearcher()


@contextmanager
def _ray(cpus: int | None) -> Iterator[int]:
    """Give the number of cores of the Ray that is running or named, else of one of our own."""
    with _environment(_ENVIRONMENT):
        import ray

        if ray.is_initialized():
            yield cpus or _cores(ray)
            return
        named = os.environ.get("RAY_ADDRESS")
        own: dict[str, Any] = {} if named else {"num_cpus": cpus, "include_dashboard": False}
        ray.init(address=named, logging_level=logging.ERROR, log_to_driver=False, **own)
        try:
            yield cpus or _cores(ray)
        finally:
            ray.shutdown()


def _cores(ray: Any) -> int:
    return max(1, int(ray.cluster_resources().get("CPU", 1)))


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    """Set environment variables for a while; those that are set already are left alone."""
    added = {name: value for name, value in values.items() if name not in os.environ}
    os.environ.update(added)
    try:
        yield
    finally:
        for name in added:
            os.environ.pop(name, None)
