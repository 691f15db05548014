from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn import datasets

from ml_assets.preparation.leakage import leakage_findings

RNG = np.random.default_rng(4)
ROWS = 800
CHURN = RNG.integers(0, 2, ROWS)
HONEST = pd.DataFrame({
    "churn": np.where(CHURN, "yes", "no"),
    "tenure": CHURN * 2 + RNG.normal(size=ROWS),
    "plan": np.where(RNG.random(ROWS) < 0.8, CHURN, 1 - CHURN),
    "note": [f"text {i}" for i in range(ROWS)],
})  # fmt: skip


def _warned(frame: pd.DataFrame, target: str = "churn", **given: Any) -> list[str | None]:
    found = leakage_findings(frame, target, **given)
    return [one.column for one in found if one.severity == "warning"]


def test_honest_columns_are_not_suspected() -> None:
    assert leakage_findings(HONEST, "churn") == []


@pytest.mark.parametrize(
    ("leak", "says"),
    [
        (CHURN, "in other words"),
        (np.where(CHURN, "left", "stayed"), "in other words"),
        (CHURN + RNG.normal(size=ROWS) * 0.1, "alone predicts"),
        (pd.Series(pd.Timestamp("2024-01-01"), range(ROWS)).where(CHURN == 1), "is there almost"),
        (pd.Series("reason", range(ROWS)).where(CHURN == 0), "is missing almost exactly"),
    ],
)
def test_a_column_that_tells_the_target_is_a_warning(leak: object, says: str) -> None:
    (found,) = leakage_findings(HONEST.assign(leak=leak), "churn")
    assert (found.column, found.severity, found.kind) == ("leak", "warning", "leakage")
    assert says in found.text
    assert "columns.drop" in found.text


def test_the_class_of_a_sensitive_target_is_not_named() -> None:
    frame = HONEST.assign(left=pd.Series("reason", range(ROWS)).where(CHURN == 1))
    (found,) = leakage_findings(frame, "churn", sensitive=frozenset({"churn"}))
    assert "yes" not in found.text


def test_few_rows_are_not_enough_for_a_suspicion_unless_the_column_is_a_copy() -> None:
    few = HONEST.assign(near=CHURN + RNG.normal(size=ROWS) * 0.1, copy=CHURN).iloc[:80]
    assert _warned(few) == ["copy"]


def test_numbers_that_repeat_the_target_or_add_up_to_it() -> None:
    casual, registered = RNG.poisson(20, ROWS), RNG.poisson(80, ROWS)
    rides = pd.DataFrame({
        "count": casual + registered, "casual": casual, "registered": registered,
        "noise": RNG.normal(size=ROWS),
    })  # fmt: skip
    (found,) = leakage_findings(rides, "count")
    assert found.column is None
    assert "casual, registered is count" in found.text
    logged = np.log1p(rides["count"])
    assert _warned(rides.drop(columns="casual").assign(logged=logged), "count") == ["logged"]
    noisy = rides.assign(count=rides["count"] + RNG.normal(size=ROWS))
    assert leakage_findings(noisy, "count") == []


def test_id_and_time_are_not_tried_alone() -> None:
    frame = HONEST.assign(key=RNG.permutation(ROWS) + 10_000 * CHURN)
    frame["at"] = pd.Timestamp("2024-01-01") + pd.to_timedelta(frame["key"], "h")
    found = leakage_findings(frame, "churn", id_column="key", time_column="at")
    assert [(one.kind, one.column) for one in found] == [("order", "key")]


def test_labels_dealt_out_by_chance_are_never_told() -> None:
    for seed in range(5):
        rng = np.random.default_rng(seed)
        frame = HONEST.assign(churn=rng.permutation(HONEST["churn"]))
        assert leakage_findings(frame, "churn") == []


@pytest.mark.parametrize("name", ["breast_cancer", "wine", "iris", "diabetes"])
def test_bundled_tables_have_no_leak(name: str) -> None:
    assert _warned(getattr(datasets, f"load_{name}")(as_frame=True).frame, "target") == []


@pytest.mark.parametrize(
    ("name", "target", "expected"),
    [("adult", "income", []), ("telco_churn", "Churn", []), ("bike_sharing", "cnt", []),
     # Whether a flight was late is made from its delay.
     ("airlines_delay", "IsArrDelayed", ["ArrDelay"])],
)  # fmt: skip
def test_public_tables_have_the_leaks_they_are_known_for(
    shared_datasets: Path, name: str, target: str, expected: list[str]
) -> None:
    frame = pd.read_csv(shared_datasets / f"{name}.csv", low_memory=False)
    frame = frame.drop(columns=["instant"], errors="ignore")
    assert _warned(frame, target) == expected
