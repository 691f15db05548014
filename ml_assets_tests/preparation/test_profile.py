import time
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ml_assets.preparation import profile as profile_file
from ml_assets.preparation.association import association
from ml_assets.preparation.profile import Profile, profile

FRAME = pd.DataFrame({
    "income": [1000.0, 2500.0, None, 4000.0, 1000.0, 5000.5],
    "plan": ["free", "pro", "free", None, "free", "pro"],
    "since": pd.to_datetime(["2024-01-01", "2024-01-02", None, None, "2024-01-01", "2024-03-01"]),
    "y": [*"abaaab"],
})  # fmt: skip
NOW = datetime(2024, 2, 1)
RNG = np.random.default_rng(0)


@pytest.fixture
def found() -> Profile:
    return profile(FRAME, "y", time_column="since", now=NOW)


def test_numbers_of_every_column(found: Profile) -> None:
    assert (found.rows, found.duplicates, found.basis) == (6, 1, "all 6 rows")
    income, plan, since, target = found.columns
    assert (income.missing, income.distinct) == (1 / 6, 4)
    assert income.mean == pytest.approx(13500.5 / 5)
    assert income.std == pytest.approx(np.std([1000, 2500, 4000, 1000, 5000.5], ddof=1))
    assert (income.min, income.max, income.top) == (1000.0, 5000.5, {})
    assert income.histogram is not None
    assert sum(income.histogram.counts) == 5
    assert (income.histogram.edges[0], income.histogram.edges[-1]) == (1000.0, 5000.5)
    assert (plan.top, plan.mean) == ({"free": 3, "pro": 2}, None)
    assert (since.min, since.max) == ("2024-01-01T00:00:00", "2024-03-01T00:00:00")
    assert (target.top, target.relation) == ({"a": 4, "b": 2}, None)


def test_the_strongest_relation_comes_first(shared_datasets: Path) -> None:
    found = profile(pd.read_csv(shared_datasets / "california.csv"), "median_house_value")
    strongest = [column.column for column in found.strongest(2)]
    assert strongest == ["median_income", "ocean_proximity"]
    assert (found.associations[0].first, found.associations[0].second) == (
        "median_house_value", "median_income",
    )  # fmt: skip


def test_the_profile_survives_json(found: Profile) -> None:
    assert Profile.model_validate_json(found.model_dump_json()) == found


def test_the_time_column_is_covered(found: Profile) -> None:
    assert found.time is not None
    assert found.time.future == 1
    assert [one.severity for one in found.findings if one.kind == "time"] == ["warning"]
    assert profile(FRAME, "y").time is None
    assert profile(FRAME, "y", time_column="plan").time is None


def test_every_two_columns_are_compared(found: Profile) -> None:
    pairs = {(one.first, one.second): one.strength for one in found.associations}
    assert pairs["y", "plan"] == association(FRAME["plan"], FRAME["y"])[0]
    wide = pd.DataFrame({f"x{i}": RNG.normal(size=50) for i in range(30)})
    assert len(profile(wide, "x7").associations) == 20 * 19 / 2


def test_values_of_sensitive_columns_are_nowhere() -> None:
    frame = pd.DataFrame({
        "faith": RNG.choice(["secret-one", "secret-two"], 200),
        "pay": [*RNG.normal(size=199), 987654.0],
        "born": pd.Timestamp("1977-07-07") + pd.to_timedelta(np.arange(200), "D"),
        "y": ["secret-yes"] * 190 + ["secret-no"] * 10,
    })  # fmt: skip
    found = profile(frame, "y", time_column="born", sensitive={*frame.columns}, now=NOW)
    written = found.model_dump_json()
    for secret in ("secret", "987654", "1977", "1978"):
        assert secret not in written
    faith = found.of("faith")
    assert (faith.type, faith.distinct, faith.missing) == ("object", 2, 0.0)
    assert {one.kind for one in found.findings} >= {"imbalance", "outliers", "skew"}


def test_a_sample_says_what_it_is_a_sample_of(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pd.DataFrame({"x": RNG.normal(size=500), "y": RNG.normal(size=500)})
    assert profile(frame, "y", whole_rows=10**6).basis == (
        "500 of 1,000,000 rows, drawn at random"
    )  # fmt: skip
    monkeypatch.setattr(profile_file, "MOST_ROWS", 100)
    found = profile(frame, "y")
    assert (found.rows, found.whole_rows) == (100, 500)
    assert found == profile(frame, "y")


def test_without_a_target_nothing_is_related_to_it() -> None:
    found = profile(FRAME, None)
    assert found.strongest() == []
    assert len(found.associations) == 6
    assert not {one.kind for one in found.findings} & {"leakage", "imbalance", "order"}


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_hardly_any_rows_are_described(rows: int) -> None:
    found = profile(FRAME.iloc[:rows], "y", id_column="plan", time_column="since", now=NOW)
    assert found.rows == rows
    assert Profile.model_validate_json(found.model_dump_json()) == found


def test_columns_of_bytes_are_not_spelt_out() -> None:
    frame = pd.DataFrame({"picture": [b"abc", b"def"] * 20, "y": [0, 1] * 20})
    assert profile(frame, "y").of("picture").top == {}


def test_a_wide_table_is_described_in_bounded_time() -> None:
    wide = pd.DataFrame({f"x{i}": RNG.normal(size=2_000) for i in range(200)})
    wide["y"] = np.where(wide["x0"] > 0, "yes", "no")
    began = time.process_time()
    assert len(profile(wide, "y").columns) == 201
    assert time.process_time() - began < 60
