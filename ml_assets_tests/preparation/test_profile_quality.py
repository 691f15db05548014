from datetime import datetime

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ml_assets.preparation.profile_finding import Finding
from ml_assets.preparation.profile_quality import quality_findings, time_finding
from ml_assets.preparation.time_coverage import time_coverage

RNG = np.random.default_rng(6)
ROWS = 400
CLEAN = pd.DataFrame({
    "key": np.arange(ROWS), "x": RNG.normal(size=ROWS), "kind": RNG.choice([*"ab"], ROWS),
    "y": RNG.choice(["no", "yes"], ROWS),
})  # fmt: skip


def _found(frame: pd.DataFrame, *sensitive: str) -> dict[tuple[str, str | None], Finding]:
    found = quality_findings(
        frame, target="y", id_column="key", sensitive=frozenset(sensitive)
    )  # fmt: skip
    return {(one.kind, one.column): one for one in found}


def test_a_clean_table_has_no_findings() -> None:
    assert _found(CLEAN) == {}


def test_gaps_and_constants() -> None:
    there = np.arange(ROWS)
    found = _found(CLEAN.assign(
        gone=np.nan, rare=pd.Series(RNG.normal(size=ROWS)).where(there < 10),
        half=pd.Series(RNG.normal(size=ROWS)).where(there < 180), same="s",
        some=pd.Series(1.0, there).where(there < 300),
    ))  # fmt: skip
    assert {key: one.severity for key, one in found.items()} == {
        ("all missing", "gone"): "warning", ("mostly missing", "rare"): "warning",
        ("mostly missing", "half"): "note", ("constant", "same"): "note",
        ("constant", "some"): "note",
    }  # fmt: skip
    assert found["mostly missing", "half"].figures == {"missing": 0.55}
    assert found["constant", "some"].text.endswith("where it has one.")


def test_extremes_and_skew_without_the_values_of_sensitive_columns() -> None:
    long = pd.Series(RNG.lognormal(sigma=2, size=ROWS))
    long[0] = 987654.0
    open_, hidden = _found(CLEAN.assign(x=long)), _found(CLEAN.assign(x=long), "x")
    assert set(open_) == set(hidden) == {("outliers", "x"), ("skew", "x")}
    assert "987654" in open_["outliers", "x"].text
    assert "987654" not in str(hidden)
    assert set(hidden["outliers", "x"].figures) == {"count", "share"}
    skew = open_["skew", "x"].figures["skewness"]
    assert skew == pytest.approx(stats.skew(long, bias=False))


def test_repeated_rows_leave_the_id_aside() -> None:
    again = pd.concat([CLEAN, CLEAN.iloc[:3].assign(key=[900, 901, 902])], ignore_index=True)
    found = _found(again)["duplicate rows", None]
    assert (found.figures["count"], found.severity) == (3, "note")
    assert "key aside" in found.text
    many = pd.concat([CLEAN, CLEAN.iloc[:50]], ignore_index=True)
    assert _found(many)["duplicate rows", None].severity == "warning"


def test_equal_columns_are_found_whatever_their_dtype() -> None:
    again = CLEAN.assign(
        copy=CLEAN["key"].astype("float64"), kind_2=CLEAN["kind"], one=1.0, two=1.0,
        shuffled=RNG.permutation(CLEAN["x"]),
    )  # fmt: skip
    found = {key: one.figures["equals"] for key, one in _found(again).items() if "dup" in key[0]}
    assert found == {("duplicate columns", "copy"): "key", ("duplicate columns", "kind_2"): "kind"}


def test_imbalance_counts_the_rarest_class_and_equal_ones() -> None:
    target = np.array(["no"] * 380 + ["yes"] * 20)
    found = _found(CLEAN.assign(y=target))["imbalance", "y"]
    assert found.severity == "note"
    assert found.figures["rarest_share"] == 0.05
    assert found.figures["effective_classes"] == pytest.approx(np.exp(stats.entropy([0.95, 0.05])))
    assert "yes" in found.text
    assert "yes" not in _found(CLEAN.assign(y=target), "y")["imbalance", "y"].text
    few = _found(CLEAN.assign(y=["no"] * 397 + ["yes"] * 3))["imbalance", "y"]
    assert few.severity == "warning"
    even = CLEAN.assign(y=[f"class {i % 20}" for i in range(ROWS)])
    assert _found(even) == {}


def test_time_is_told_in_words() -> None:
    hours = pd.date_range("2024-01-01", "2024-03-01", freq="1h")
    kept = pd.Series(hours[(hours < "2024-02-10") | (hours >= "2024-02-13")], name="at")
    coverage = time_coverage(kept, datetime(2024, 7, 1))
    assert coverage is not None
    found = time_finding(coverage)
    assert found.severity == "note"
    assert "3 of 61 days have no row: 2024-02-10, 2024-02-11, 2024-02-12." in found.text
    assert "is 3 days, from" in found.text
    late = time_coverage(kept, datetime(2024, 2, 20))
    assert late is not None
    assert time_finding(late).severity == "warning"
