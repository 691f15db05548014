"""Bike sharing month by month: what drift and errors are told, and what retraining gains.

The first model learns the first half of 2011. Every policy meets the same eighteen months. See
``replay`` for what is the product's own code, and docs/replay.md for what came of it.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory

import pandas as pd

from benchmarks.drift_judge import judged
from benchmarks.replay import Month, Past, Policy, Told, months_of, replay
from benchmarks.replay_pictures import error_picture, moved_picture
from benchmarks.table import table
from ml_assets.contract.contract import Contract
from ml_assets.contract.inference import infer_contract
from ml_assets.disk.parquet_table import ParquetTable
from ml_assets.spec.drift_settings import DriftSettings
from ml_assets.spec.problem import Bounds
from ml_assets.spec.problem_spec import ProblemSpec, SplitStrategy
from ml_assets.spec.retraining import Retraining

ROUNDS = 1
FIRST = 6
TABLE = Path(__file__).resolve().parents[2] / "shared" / "datasets" / "bike_sharing.csv"
ERROR, SIZE = "root_mean_squared_error", "mean_absolute_error"
SEASON = ["season", "mnth", "temp", "atemp", "hum", "weathersit", "windspeed"]
NEVER, DEFAULT, EVERY = "never", "default settings", "after every month"
BOUND = "performance, RMSE at most {:g}"
FEW = BOUND.format(75)

_SPEC = ProblemSpec.model_validate({
    "name": "bikes",
    "problem": {"task": "regression", "target": "cnt", "metric": ERROR},
    "sources": {"bikes": {"uri": "bike_sharing.csv"}},
    "columns": {"drop": ["instant", "dteday"]},
})  # fmt: skip
_NEVER = Policy(NEVER, retrain=Retraining(enabled=False))
_EVERY = Policy(EVERY, monthly=True)
POLICIES = (
    _NEVER,
    Policy(DEFAULT),
    Policy("default, season in drift.ignore", drift=DriftSettings(ignore=SEASON)),
    *(
        Policy(
            BOUND.format(bound),
            retrain=Retraining(causes=["performance"]),
            success={ERROR: Bounds(max=bound)},
        )
        for bound in (40, 50, 60, 75)
    ),
    _EVERY,
)
_HEADS = ["retraining", "promoted", "at the end of", "drift, months", "RMSE", "MAE",
          "RMSE gained", "estimate off by", "truth in its band"]  # fmt: skip


def run(rounds: int = ROUNDS, pictures: Path | None = None) -> str:
    """Replay every policy once (everything is seeded) and return the tables.

    ``pictures`` is the folder that ``replay_error.png`` and ``replay_drift.png`` are written to.
    """
    months = months_of(pd.read_csv(TABLE), "dteday")
    contract = contract_of(months[:FIRST])
    found = _replayed(months, contract, "random", POLICIES)
    by_time = _replayed(months, contract, "time", (_NEVER, _EVERY))
    seasons = beside_a_year_before(months, contract)
    if pictures is not None:
        pictures.mkdir(parents=True, exist_ok=True)
        lines = {name: found[name] for name in (NEVER, DEFAULT, FEW)}
        (pictures / "replay_error.png").write_bytes(error_picture(lines, ERROR, "bikes per hour"))
        features, names = contract.names("feature"), [month.name for month in months[FIRST:]]
        panels = {
            "training rows": ([*features, "prediction"], _moved_by_month(found[DEFAULT])),
            "the same month of 2011": (features, seasons),
        }
        (pictures / "replay_drift.png").write_bytes(moved_picture(panels, names))
    rows = policy_rows(found) + policy_rows(
        {f"{name}, split.strategy: time": told for name, told in by_time.items()}
    )
    return "\n\n".join([
        table(_HEADS, rows),
        f"Month by month, {DEFAULT}\n\n" + month_table(found[DEFAULT], found[NEVER]),
        f"Month by month, {FEW}\n\n" + month_table(found[FEW], found[NEVER]),
        "Features that moved beside the same month of 2011\n\n"
        + table(["month", "moved"], [[name, " ".join(moved) or "-"]
                                     for name, moved in seasons.items()]),
    ])  # fmt: skip


def contract_of(months: Sequence[Month]) -> Contract:
    """Return the contract of the first months, with two bounds widened as a person would.

    Inferred from half a year, the month is at most 9 and the count at most 957: every row from
    October on, and the busiest hours, would be refused.
    """
    rows = pd.concat([month.rows for month in months], ignore_index=True)
    contract = infer_contract(rows, _SPEC)
    wider: dict[str, dict[str, float | None]] = {"mnth": {"max": 12.0}, "cnt": {"max": None}}
    columns = {name: one.model_copy(update=wider.get(name, {}))
               for name, one in contract.columns.items()}  # fmt: skip
    return contract.model_copy(update={"columns": columns})


def beside_a_year_before(months: Sequence[Month], contract: Contract) -> dict[str, list[str]]:
    """Return the features that moved beside the same month of the year before: not by season."""
    names, found = contract.names("feature"), dict[str, list[str]]()
    for place in range(12, len(months)):
        with TemporaryDirectory(prefix="ml-assets-bench-") as folder:
            tables = []
            for month in (months[place - 12], months[place]):
                path = Path(folder) / f"{month.name}.parquet"
                month.rows[names].to_parquet(path, index=False)
                tables.append(ParquetTable(path))
            report = judged(tables[0], tables[1], joint=False)
        assert report.reference is not None
        found[months[place].name] = [one.column for one in report.reference.moved]
    return found


def policy_rows(found: Mapping[str, Sequence[Told]]) -> list[list[object]]:
    """Return a row per policy: retrainings, alarms, errors, and the gain over the first one."""
    base = _mean_error(next(iter(found.values())))
    rows: list[list[object]] = []
    for name, told in found.items():
        tried = [one for one in told if one.promoted is not None]
        inside = [one for one in told if _in_band(one)]
        apart = mean(abs(one.performance.estimated[ERROR].value
                         - one.performance.measured[ERROR].value) for one in told)  # fmt: skip
        error = _mean_error(told)
        rows.append([
            name, f"{sum(bool(one.promoted) for one in tried)} of {len(tried)}",
            ", ".join(one.month for one in tried) if len(tried) < 5 else f"{len(tried)} months",
            f"{sum(one.drift.verdict == 'drift' for one in told)} of {len(told)}",
            f"{error:.1f}", f"{mean(_measured(one, SIZE) for one in told):.1f}",
            f"{1 - error / base:.1%}", f"{apart:.1f}", f"{len(inside)} of {len(told)}",
        ])  # fmt: skip
    return rows


def month_table(told: Sequence[Told], never: Sequence[Told]) -> str:
    """Return a line per month: drift, errors estimated and true, retraining, and never's error."""
    rows = []
    for one, other in zip(told, never, strict=True):
        reference = one.drift.reference
        columns = reference.columns if reference else []
        answers = bool(reference and any(each.moved for each in reference.predictions))
        rows.append([
            one.month, one.known, one.drift.verdict,
            f"{sum(each.moved for each in columns)} of {len(columns)}", "yes" if answers else "no",
            f"{one.held_out[ERROR].value:.0f}",
            *(_shown(one, kind, name) for name in (ERROR, SIZE)
              for kind in ("estimated", "measured")),
            {None: "-", True: "promoted", False: "refused"}[one.promoted],
            f"{_measured(other, ERROR):.0f}",
        ])  # fmt: skip
    heads = ["month", "months known", "verdict", "columns moved", "answers", "RMSE held out",
             "RMSE estimated", "RMSE true", "MAE estimated", "MAE true", "new model",
             "RMSE of never"]  # fmt: skip
    return table(heads, rows)


def _replayed(
    months: Sequence[Month], contract: Contract, strategy: SplitStrategy, policies: Sequence[Policy]
) -> dict[str, list[Told]]:
    found = {}
    with TemporaryDirectory(prefix="ml-assets-bench-") as folder:
        past = Past(months, contract, _SPEC.problem, "dteday", Path(folder), strategy)
        for policy in policies:
            found[policy.name] = replay(past, policy, FIRST)
            print(f"  {strategy}, {policy.name}: {_mean_error(found[policy.name]):.1f}",
                  file=sys.stderr)  # fmt: skip
    return found


def _moved_by_month(told: Sequence[Told]) -> dict[str, list[str]]:
    return {one.month: [each.column for each in one.drift.reference.moved]
            if one.drift.reference else [] for one in told}  # fmt: skip


def _mean_error(told: Sequence[Told]) -> float:
    return mean(_measured(one, ERROR) for one in told)


def _measured(one: Told, metric: str) -> float:
    return one.performance.measured[metric].value


def _in_band(one: Told) -> bool:
    band = one.performance.estimated[ERROR]
    return band.low <= _measured(one, ERROR) <= band.high


def _shown(one: Told, kind: str, metric: str) -> str:
    told = (one.performance.measured if kind == "measured" else one.performance.estimated)[metric]
    return f"{told.value:.0f} ({told.low:.0f}-{told.high:.0f})"
