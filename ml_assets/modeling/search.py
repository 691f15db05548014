"""The search for a model, on Ray Tune.

Every trial is one configuration of one family, scored on one cross-validation fold per step by a
worker process that is reused for the next trial. The training table is put once into Ray's object
store. What is tried next, and what is stopped, is decided in ``suggestions`` and
``early_stopping``, reproducibly; Ray Tune schedules, and survives dying workers and hosts. Every
finished fold is recorded, so that a search which was cut off goes on where it was.
"""

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, cast

from ml_assets.cluster.ray_cluster import Slots, connected
from ml_assets.disk.kept_folder import kept_folder
from ml_assets.modeling.contamination import contamination
from ml_assets.modeling.cross_validation import FoldOutcome
from ml_assets.modeling.out_of_fold import OutOfFold
from ml_assets.modeling.positive_class import positive_class
from ml_assets.modeling.rows_of import rows_of
from ml_assets.modeling.search_digest import rows_digest, search_digest
from ml_assets.modeling.search_families import most_gpus, search_families
from ml_assets.modeling.search_folds import rows_together, search_folds
from ml_assets.modeling.search_record import Begun, SearchRecord, TrialKey
from ml_assets.modeling.search_state import Limits, SearchState
from ml_assets.modeling.suggestions import Space, Suggestions
from ml_assets.modeling.time_plan import TimePlan, time_plan
from ml_assets.modeling.trial_run import SearchData, TrialConfig, TrialResult, TrialRun
from ml_assets.modeling.warm_start import first_guesses
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.leaderboard import Leaderboard
from ml_assets.spec.metric_named import metric_named, must_take_weights
from ml_assets.spec.metrics import MEAN_COST, UNSUPERVISED, is_users
from ml_assets.spec.problem_spec import ProblemSpec
from ml_assets.spec.search_limits import Search

if TYPE_CHECKING:
    import pandas as pd

# Smallest number of trials asked for together; with more slots, as many as there are slots.
GENERATION_SIZE = 4
# A trial whose worker process died is started again this often.
_RESTARTS = 3
# Without a time budget a trial that takes longer is taken to hang.
_LONGEST_TRIAL_S = 3600.0
# Trials that an ensemble is taken to have, when time is kept back for its refit.
_MEMBERS = 6
# A fit that does not let go of Python's lock is ended, with its process, so long after its time.
_GRACE_S = 10.0


@dataclass(frozen=True)
class SearchResult:
    """All trials, and what the completed ones predicted for rows they were not fitted on."""

    board: Leaderboard
    out_of_fold: OutOfFold


def search(
    train: "pd.DataFrame",
    plan: FeaturePlan,
    spec: ProblemSpec,
    storage: Path,
    on_progress: Callable[[str], None],
    previous: Leaderboard | None = None,
) -> SearchResult:
    """Search for the configuration with the best mean score over cross-validation folds.

    ``storage`` is a folder for the search's record. ``previous`` is the last search, whose best
    trials are tried first if the rows have changed since. With ``search.max_trials`` and no time
    budget, the same table, seed and previous search give the same trials, scores and winner,
    whatever the timing. Raises SearchError if all trials failed, or the cluster has no room.
    """
    started, limits = time.time(), spec.search
    _import_metrics(spec)
    digest = rows_digest(train)
    data = _search_data(train, plan, spec)
    parts, metric = len(data.folds), metric_named(data.metric)
    families = search_families(data, spec, on_progress)
    storage.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        slots = stack.enter_context(
            connected(spec.ray, limits.cpus, limits.threads, most_gpus(families, limits))
        )
        times = _time_plan(data, limits, slots)
        # The last ones: where folds go forward in time, those with most rows to learn from.
        data = replace(data, folds=data.folds[-times.folds :])
        key = search_digest(digest, plan, spec, times.folds)
        folder = stack.enter_context(kept_folder(storage / spec.name, key))
        record = SearchRecord(folder)
        suggestions = Suggestions(
            Space(families, spec.problem.task, len(train), plan, frozenset(limits.gpu)),
            seed=spec.split.seed,
            greater_is_better=metric.greater_is_better,
            generation_size=max(GENERATION_SIZE, slots.trials),
            max_trials=limits.max_trials,
            first=first_guesses(previous, digest, families) if limits.warm_start else [],
        )
        state = SearchState(
            suggestions,
            metric.name,
            _limits(limits, times),
            times.folds,
            parts,
            on_progress,
            record,
            started,
        )
        _run_trials(state, data, slots, limits, folder)
        board = state.leaderboard(time.time() - started, digest, data.repeated_rows)
        return SearchResult(board, _out_of_fold(record, board, data))


def _import_metrics(spec: ProblemSpec) -> None:
    """Import the user's metrics now: one that is not there must not fail the run at its end."""
    for name in spec.problem.named_metrics:
        if name != MEAN_COST:
            metric_named(name)
            if spec.columns.weight and is_users(name):
                must_take_weights(name)


def _time_plan(data: SearchData, limits: Search, slots: Slots) -> TimePlan:
    folds = len(data.folds)
    if data.task in UNSUPERVISED:
        return TimePlan(folds, None)
    return time_plan(
        folds,
        limits.time_budget_s,
        slots.trials,
        rows=len(data.rows),
        columns=len(data.plan.features),
        classes=data.classes,
    )


def _limits(limits: Search, times: TimePlan) -> Limits:
    budget = limits.time_budget_s
    longest = _LONGEST_TRIAL_S if budget is None else budget / 2
    members = 1 if limits.ensemble_method == "single_best" else _MEMBERS
    return Limits(budget, limits.trial_limit_s or longest, times.fit_s, members, limits.cores)


def _search_data(train: "pd.DataFrame", plan: FeaturePlan, spec: ProblemSpec) -> SearchData:
    rows = rows_of(train, plan)
    sets = rows_together(rows.X, spec)
    return SearchData(
        rows=rows,
        folds=search_folds(train, rows.y, spec, sets),
        repeated_rows=0 if sets is None else len(rows) - 1 - int(sets.max()),
        plan=plan,
        task=spec.problem.task,
        metric=spec.problem.search_metric,
        positive_class=positive_class(spec.problem, rows.y),
        seed=spec.split.seed,
        threads=spec.search.threads,
        contamination=contamination(spec.problem, rows.y)
        if spec.problem.task == "anomaly_detection"
        else None,
    )


def _out_of_fold(record: SearchRecord, board: Leaderboard, data: SearchData) -> OutOfFold:
    completed = [trial for trial in board.trials if trial.status == "completed"]
    classes = data.task.endswith("classification")
    return record.out_of_fold(completed, data.folds, data.rows.y, classes)


def _run_trials(
    state: SearchState, data: SearchData, slots: Slots, limits: Search, folder: Path
) -> None:
    import ray
    from ray import tune

    keeper = _keeper(folder)
    # A scratch folder of its own, gone afterwards.
    with TemporaryDirectory(dir=folder, prefix="tune-", ignore_cleanup_errors=True) as scratch:
        tune.Tuner(
            tune.with_parameters(_trainable(slots, limits), data=data, keeper=keeper),
            tune_config=tune.TuneConfig(
                search_alg=_searcher(state, lambda: ray.get(keeper.starts.remote())),
                num_samples=limits.max_trials or -1,
                max_concurrent_trials=slots.trials,
                reuse_actors=True,
                trial_dirname_creator=_trial_folder,
            ),
            run_config=tune.RunConfig(
                name="search",
                storage_path=str(Path(scratch).resolve()),
                failure_config=tune.FailureConfig(max_failures=_RESTARTS),
                checkpoint_config=tune.CheckpointConfig(checkpoint_at_end=False),
                verbose=0,
            ),
        ).fit()


def _trial_folder(trial: Any) -> str:
    return str(trial.trial_id)


def _keeper(folder: Path) -> Any:
    """Return the record as a process on this host, which the workers of all hosts write to."""
    import ray
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    here = NodeAffinitySchedulingStrategy(ray.get_runtime_context().get_node_id(), soft=False)
    remote: Any = ray.remote
    return remote(num_cpus=0, scheduling_strategy=here)(SearchRecord).remote(folder.resolve())


def _trainable(slots: Slots, limits: Search) -> type:
    """Return the class whose instances live in the workers; Ray Tune fixes its methods' names."""
    import ray
    from ray import tune

    from ml_assets.modeling.worker_process import WorkerProcess

    class FoldByFold(tune.Trainable):
        trial_run: TrialRun | None = None

        def setup(self, config: dict[str, Any], **kwargs: Any) -> None:
            self.data: SearchData = kwargs["data"]
            self.keeper = kwargs["keeper"]
            self.process = WorkerProcess(_host(), _GRACE_S)
            self.process.limit_memory(limits.trial_memory_gb, slots.trials)
            self.reset_config(config)

        def reset_config(self, new_config: dict[str, Any]) -> bool:
            self.trial = cast(TrialConfig, new_config)
            self.trial_run = None
            return True

        def step(self) -> dict[str, Any]:
            # Begun here, because Ray Tune may hand a trial to another worker before.
            self.trial_run = self.trial_run or self._begun(self.trial)
            with self.process.guarded(self.trial_run.seconds_left):
                result = self.trial_run.step()
            if self.trial_run.abandoned and result["error"]:
                # The fit that was left behind ends with its process. Ray Tune starts the trial
                # anew in another one, which is told that it was given up.
                ray.get(self.keeper.give_up.remote(self.trial["trial_id"], result))
                self.process.end()
            return {**result, "done": result["status"] is not None}

        def _begun(self, config: TrialConfig) -> TrialRun:
            key: TrialKey = {"trial_id": config["trial_id"], "family": config["family"],
                             "params": config["params"]}  # fmt: skip
            begun: Begun = ray.get(self.keeper.begin.remote(key, self.process.host))

            def save(fold: int, outcome: FoldOutcome, fit_s: float) -> None:
                # Waited for, so that what is told of is kept.
                ray.get(self.keeper.save.remote(key, fold, outcome, fit_s))

            given_up = cast(TrialResult | None, begun.given_up)
            return TrialRun(self.data, config, begun.kept, save, given_up)

    def resources(config: dict[str, Any]) -> tune.PlacementGroupFactory:
        taken: dict[str, float] = {"CPU": slots.threads}
        if gpus := limits.gpu.get(config["family"]):
            taken["GPU"] = gpus
        return tune.PlacementGroupFactory([taken])

    return tune.with_resources(FoldByFold, resources)


def _host() -> str:
    """Return the name of this host, or its address where several nodes have one name."""
    import socket

    import ray

    name = socket.gethostname()
    same = [node for node in ray.nodes() if node["NodeManagerHostname"] == name]
    return name if len(same) < 2 else str(ray.util.get_node_ip_address())


def _searcher(state: SearchState, starts: Callable[[], dict[str, list[str]]]) -> Any:
    """Return Ray Tune's view of the search's state."""
    from ray.tune.search import Searcher

    class StateSearcher(Searcher):
        def suggest(self, trial_id: str) -> dict[str, Any] | None:
            config = None if state.finished else state.start(trial_id)
            if config is None and state.finished:
                return cast(Any, Searcher.FINISHED)
            return None if config is None else dict(config)

        def on_trial_result(self, trial_id: str, result: dict[str, Any]) -> None:
            state.report(trial_id, cast(TrialResult, result))

        def on_trial_complete(
            self, trial_id: str, result: dict[str, Any] | None = None, error: bool = False
        ) -> None:
            if result and not error:
                state.report(trial_id, cast(TrialResult, result))
            state.finish(trial_id, starts())

        def save(self, checkpoint_path: str) -> None:
            # Ray Tune insists on a file; the search's own record is ``SearchRecord``.
            Path(checkpoint_path).touch()

        def restore(self, checkpoint_path: str) -> None:
            raise NotImplementedError("A search goes on from its record")

    return StateSearcher()
