"""A past replayed month by month: its models, what monitoring says of them, and what follows.

Everything that is decided is decided by the product's own code: split, refit, profile and verdict
of drift, the report on performance, the episodes of retraining, the gate on recent rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from threadpoolctl import threadpool_limits

from ml_assets.automation.episode import Evaluation, Watch
from ml_assets.contract.contract import Contract
from ml_assets.disk.parquet_table import ParquetTable
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import predict
from ml_assets.modeling.evaluation.production_verdicts import not_worse_on_recent_rows
from ml_assets.modeling.evaluation.recent_rows import compare_on_recent_rows
from ml_assets.modeling.families.registry import family_named
from ml_assets.modeling.refit import refit
from ml_assets.monitoring.drift.judge import Span, judge_window
from ml_assets.monitoring.drift.reference_profile import profile_reference
from ml_assets.monitoring.drift.window import count_window
from ml_assets.monitoring.performance import measure
from ml_assets.monitoring.performance.findings import findings
from ml_assets.monitoring.performance.joined_labels import JoinedLabels
from ml_assets.monitoring.performance.report import PerformanceReport, WindowPerformance
from ml_assets.monitoring.performance.window_rows import WindowRows
from ml_assets.monitoring.performance.windows import Window
from ml_assets.monitoring.prediction_log.log_table import log_schema, logged_features
from ml_assets.preparation.feature_plan import plan_features
from ml_assets.preparation.split import split
from ml_assets.spec.drift_report import DriftReport
from ml_assets.spec.drift_settings import DriftSettings
from ml_assets.spec.duration import duration
from ml_assets.spec.estimate import Estimate
from ml_assets.spec.leaderboard import Leaderboard, Trial
from ml_assets.spec.performance_settings import PerformanceSettings
from ml_assets.spec.problem import Bounds, Problem
from ml_assets.spec.problem_spec import SplitStrategy
from ml_assets.spec.production_report import RecentRows
from ml_assets.spec.retraining import RetrainCause, Retraining

SEED, TEST_FRACTION, SAMPLES = 7, 0.25, 1000
FAMILY = "hist_gradient_boosting"


@dataclass(frozen=True)
class Month:
    """The rows of one month, in their order, and its time in UTC."""

    name: str
    window: Window
    rows: pd.DataFrame


def months_of(table: pd.DataFrame, time: str) -> list[Month]:
    """Cut a table into its months, oldest first; ``time`` holds dates as text."""
    found = []
    for name, rows in table.groupby(table[time].str[:7], sort=True):
        start = datetime.strptime(str(name), "%Y-%m").replace(tzinfo=UTC)
        end = (pd.Timestamp(start) + pd.offsets.MonthBegin(1)).to_pydatetime()
        moments = rows.assign(**{time: pd.to_datetime(rows[time])}).reset_index(drop=True)
        found.append(Month(str(name), Window(start, end), moments))
    return found


@dataclass(frozen=True)
class Trained:
    """A model with the rows that it learnt from, and those that were held out."""

    model: FittedModel
    train: pd.DataFrame
    held_out: pd.DataFrame


@dataclass
class Past:
    """Months, and what any model learnt from the first ones makes of the later ones.

    Models and reports are those of a run of the life cycle on all rows of the first ``known``
    months; each is made once, however many policies ask for it. ``folder`` holds their tables.
    """

    months: Sequence[Month]
    contract: Contract
    problem: Problem
    time: str
    folder: Path
    strategy: SplitStrategy = "random"
    _trained: dict[int, Trained] = field(default_factory=dict)
    _reports: dict[int, PerformanceReport] = field(default_factory=dict)
    _drifts: dict[tuple[int, int, str], DriftReport] = field(default_factory=dict)

    @cached_property
    def _board(self) -> Leaderboard:
        params = family_named(FAMILY).portfolio("regression")[0]
        trial = Trial(trial_id="portfolio", family=FAMILY, params=params, fold_scores=[],
                      score=None, status="completed")  # fmt: skip
        return Leaderboard(metric=self.problem.search_metric, greater_is_better=False, folds=0,
                           seed=SEED, trials=[trial], wall_s=0.0)  # fmt: skip

    def trained(self, known: int) -> Trained:
        """Split all rows of the first months by the defaults, and fit the family to them."""
        if known not in self._trained:
            rows = pd.concat([month.rows for month in self.months[:known]], ignore_index=True)
            train, held_out = split(
                rows, target=str(self.problem.target), strategy=self.strategy, seed=SEED,
                test_fraction=TEST_FRACTION, time=self.time if self.strategy == "time" else None,
            )  # fmt: skip
            plan = plan_features(train, self.contract)
            model = refit(train, plan, self.problem, self._board, problem_name="replay",
                          contract_version=1)  # fmt: skip
            self._trained[known] = Trained(model, train, held_out)
        return self._trained[known]

    def drift(self, known: int, place: int, settings: DriftSettings) -> DriftReport:
        """Judge a month beside the training rows of a model that answered it."""
        key = known, place, settings.model_dump_json()
        if key not in self._drifts:
            self._drifts[key] = self._judged(known, place, settings)
        return self._drifts[key]

    def performance(self, known: int, place: int) -> tuple[WindowPerformance, PerformanceReport]:
        """Return a month as one model did in it, and the report on all its months."""
        if known not in self._reports:
            self._reports[known] = self._report(known)
        report = self._reports[known]
        return report.windows[place - known], report

    def recent(self, known: int, champion: int) -> RecentRows:
        """Compare a new model with the champion on the rows of the last month it could know."""
        new, old = self.trained(known), self.trained(champion)
        return compare_on_recent_rows(
            new.model, old.model, self.months[known - 1].rows, new.train, self.contract,
            self.problem, SEED, SAMPLES,
        )  # fmt: skip

    def _judged(self, known: int, place: int, settings: DriftSettings) -> DriftReport:
        one, window = self.trained(known), self.months[place].window
        profile, sample = profile_reference(
            self._table(f"train-{known}", one.train), self._table(f"test-{known}", one.held_out),
            one.model, self.contract, ignore=settings.ignore, seed=SEED,
        )  # fmt: skip
        now, nothing = count_window(self._log(known, place), profile), count_window([], profile)
        return judge_window(profile, sample, now, nothing, Span(window.start, window.end), settings)

    def _report(self, known: int) -> PerformanceReport:
        one, later = self.trained(known), range(known, len(self.months))
        features = list(logged_features(self.contract).columns)
        watch = measure.Watch(one.model, self.problem, one.held_out, features,
                              PerformanceSettings(), SEED)  # fmt: skip
        windows, keys, labels = [], [], dict[str, Any]()
        for place in later:
            month, sample = self.months[place], pa.Table.from_batches(self._log(known, place))
            rows = WindowRows(month.window, len(sample), 0, sample)
            windows.append(rows)
            keys.append(rows.keys(None, None))
            truth = month.rows[str(self.problem.target)].tolist()
            labels |= dict(zip(keys[-1], truth, strict=True))
        found = JoinedLabels(labels, read=len(labels), matched=len(labels))
        return measure.performance_report(watch, windows, found, keys)

    def _log(self, known: int, place: int) -> list[pa.RecordBatch]:
        """Return what the prediction log would hold of a month that this model answered."""
        month, model = self.months[place], self.trained(known).model
        schema = log_schema(self.contract, "regression")
        names = [part.name for part in schema.field("features").type]
        arrays = [pa.array(month.rows[name], schema.field("features").type.field(name).type)
                  for name in names]  # fmt: skip
        columns = {
            "prediction_id": [f"{month.name}-{row}" for row in range(len(month.rows))],
            "time": pa.array(month.rows[self.time]).cast(pa.timestamp("us")).cast(
                pa.timestamp("us", "UTC")),
            "model_version": [model.version] * len(month.rows),
            "features": pa.StructArray.from_arrays(
                arrays, fields=list(schema.field("features").type)),
            "prediction": predict(model, month.rows).labels,
        }  # fmt: skip
        table = pa.table([columns.get(one.name, pa.nulls(len(month.rows), one.type))
                          for one in schema], schema=schema)  # fmt: skip
        return table.to_batches()

    def _table(self, name: str, frame: pd.DataFrame) -> ParquetTable:
        path = self.folder / f"{name}.parquet"
        if not path.exists():
            frame.to_parquet(path, index=False)
        return ParquetTable(path)


@dataclass(frozen=True)
class Policy:
    """What a problem's YAML says of drift, of success and of retraining.

    ``monthly`` retrains after every month, whatever monitoring says, as a schedule would.
    """

    name: str
    drift: DriftSettings = field(default_factory=DriftSettings)
    retrain: Retraining = field(default_factory=Retraining)
    success: dict[str, Bounds] = field(default_factory=dict)
    monthly: bool = False


@dataclass(frozen=True)
class Told:
    """One month under a policy.

    ``known`` are the months that the champion of that month knew, ``held_out`` its metrics on the
    rows of them that were held out, ``causes`` the checks that failed as errors, ``started`` the
    episodes that a retraining was started for at its end, and ``promoted`` whether the gate let
    the new model become champion; null where none was made.
    """

    month: str
    known: int
    drift: DriftReport
    performance: WindowPerformance
    held_out: Mapping[str, Estimate]
    causes: list[RetrainCause]
    started: list[str]
    promoted: bool | None


def replay(past: Past, policy: Policy, first: int) -> list[Told]:
    """Run a policy over the months after the first ones, whose rows the first model knows.

    On one thread: where cores are busy, OpenMP's threads wait for one another most of the time.
    """
    past.trained(first)  # loads what is to be limited
    with threadpool_limits(1):
        return _replayed(past, policy, first)


def _replayed(past: Past, policy: Policy, first: int) -> list[Told]:
    told, champion = list[Told](), first
    watches = {cause: Watch() for cause in policy.retrain.causes}
    done, last_start = set[str](), -np.inf
    for place in range(first, len(past.months)):
        drift = past.drift(champion, place, policy.drift)
        window, report = past.performance(champion, place)
        causes = _errors(past, policy, drift, window, report)
        version = past.trained(champion).model.version
        at, known = past.months[place].window.end.timestamp(), place + 1
        for cause, watch in watches.items():
            evaluation = Evaluation(at, place, cause not in causes, version)
            watches[cause] = watch.after(cause, [evaluation], policy.retrain.good_evaluations)
        due = [watch.episode.id for watch in watches.values()
               if watch.episode and watch.episode.id not in done]  # fmt: skip
        cooled = at - last_start >= duration(policy.retrain.cool_down).total_seconds()
        started = due if policy.retrain.enabled and cooled else []
        promoted = None
        if started or policy.monthly:
            done, last_start = done | set(started), at
            recent = past.recent(known, champion)
            promoted = not_worse_on_recent_rows(recent, past.problem.search_metric).passed
        told.append(Told(past.months[place].name, champion, drift, window, report.held_out,
                         causes, started, promoted))  # fmt: skip
        if promoted:
            champion = known
    return told


def _errors(
    past: Past,
    policy: Policy,
    drift: DriftReport,
    window: WindowPerformance,
    report: PerformanceReport,
) -> list[RetrainCause]:
    found = findings([window], report.held_out, policy.success, past.problem.search_metric)
    broken = any(one.severity == "error" for one in found)
    causes: dict[RetrainCause, bool] = {"drift": drift.verdict == "drift", "performance": broken}
    return [cause for cause, failed in causes.items() if failed]
