from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.bike_replay import ERROR, month_table, policy_rows
from benchmarks.replay import Past, Policy, Told, months_of, replay
from benchmarks.replay_pictures import error_picture, moved_picture
from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.spec.problem import Bounds, Problem
from ml_assets.spec.retraining import Retraining

FIRST, ROWS = 2, 600
NEVER = Policy("never", retrain=Retraining(enabled=False))
BOUND = {ERROR: Bounds(max=2.0)}


def orders() -> pd.DataFrame:
    """Draw five months; in the third one the rows move, and in the fourth what they say."""
    rng = np.random.default_rng(7)
    parts = []
    for place in range(5):
        size, age = rng.normal(2.0 * (place >= 2), 1.0, ROWS), rng.normal(size=ROWS)
        days = rng.integers(1, 29, ROWS)
        parts.append(pd.DataFrame({
            "day": [f"2026-{place + 1:02d}-{day:02d}" for day in days], "size": size, "age": age,
            "late": 3 * size + age + 10.0 * (place >= 3) + rng.normal(0, 0.5, ROWS),
        }))  # fmt: skip
    return pd.concat(parts, ignore_index=True)


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Past:
    contract = Contract(problem="orders", columns={
        "day": ColumnContract(type="string", role="dropped"),
        "size": ColumnContract(type="number"), "age": ColumnContract(type="number"),
        "late": ColumnContract(type="number", role="target"),
    })  # fmt: skip
    problem = Problem.model_validate({"task": "regression", "target": "late", "metric": ERROR})
    folder: Path = tmp_path_factory.mktemp("tables")
    return Past(months_of(orders(), "day"), contract, problem, "day", folder)


def errors(told: list[Told]) -> list[float]:
    return [one.performance.measured[ERROR].value for one in told]


def test_months_lie_end_to_end(past: Past) -> None:
    assert [month.name for month in past.months][:2] == ["2026-01", "2026-02"]
    assert past.months[0].window.start == datetime(2026, 1, 1, tzinfo=UTC)
    assert past.months[0].window.end == past.months[1].window.start
    assert {len(month.rows) for month in past.months} == {ROWS}


def test_drift_of_each_new_champion_starts_a_retraining(past: Past) -> None:
    never, told = replay(past, NEVER, FIRST), replay(past, Policy("default"), FIRST)
    assert [one.promoted for one in never] == [None, None, None]
    assert [one.drift.verdict for one in told] == ["drift"] * 3
    assert [one.started for one in told] == [["drift-2"], ["drift-3"], ["drift-4"]]
    assert [one.known for one in told] == [2, 3, 4]
    assert (told[0].promoted, errors(told)[0]) == (True, errors(never)[0])
    # The first model has hardly seen such rows: the new one is better at them.
    assert errors(told)[1] < errors(never)[1]


def test_a_new_champion_that_fails_too_is_a_new_episode(past: Past) -> None:
    bound = Policy("bound", retrain=Retraining(causes=["performance"]), success=BOUND)
    told = replay(past, bound, FIRST)
    # Half of what the new model learnt is of the old world.
    assert [one.started for one in told] == [[], ["performance-3"], ["performance-4"]]
    assert [one.causes for one in told][2] == ["drift", "performance"]
    late = Retraining(causes=["performance"], cool_down="400d")
    waits = Policy("waits", retrain=late, success=BOUND)
    assert sum(bool(one.started) for one in replay(past, waits, FIRST)) == 1


def test_without_labels_nobody_sees_that_the_world_changed(past: Past) -> None:
    before, after = (one.performance for one in replay(past, NEVER, FIRST)[:2])
    assert after.measured[ERROR].value > before.measured[ERROR].value + 2
    assert after.estimated[ERROR].value == pytest.approx(before.estimated[ERROR].value, rel=0.3)


def test_what_is_shown_of_a_replay(past: Past) -> None:
    found = {"never": replay(past, NEVER, FIRST),
             "default": replay(past, Policy("default"), FIRST),
             "monthly": replay(past, Policy("monthly", monthly=True), FIRST)}  # fmt: skip
    first, second, third = policy_rows(found)
    assert first[:4] == ["never", "0 of 0", "", "3 of 3"]
    assert first[6] == "0.0%"
    assert second[1:3] == ["3 of 3", "2026-03, 2026-04, 2026-05"]
    assert third[4] == f"{np.mean(errors(found['monthly'])):.1f}"
    lines = month_table(found["default"], found["never"]).splitlines()
    assert len(lines) == 5
    assert "promoted" in lines[2]
    assert error_picture(found, ERROR, "days").startswith(b"\x89PNG")
    months = ["2026-03", "2026-04"]
    panels = {"training rows": (["size", "age"], {"2026-03": ["size"]}), "before": (["size"], {})}
    assert moved_picture(panels, months).startswith(b"\x89PNG")
