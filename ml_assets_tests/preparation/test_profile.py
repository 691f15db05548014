import struct
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ml_assets.preparation.profile import (
    MOST_REPORT_ROWS,
    Profile,
    profile,
    profile_html,
    profile_markdown,
    profile_plot,
)

FRAME = pd.DataFrame({
    "income": [1000.0, 2500.0, None, 4000.0, 1000.0, 5000.5],
    "pl|an": ["free", "pro", "free", None, "free", "pro"],
    "since": pd.to_datetime(["2024-01-01", "2024-01-02", None, None, "2024-01-01", "2024-03-01"]),
    "y": [*"abaaab"],
})  # fmt: skip


@pytest.fixture
def found() -> Profile:
    return profile(FRAME, "y")


def test_numbers_of_every_column(found: Profile) -> None:
    assert (found.rows, found.duplicates) == (6, 1)
    income, plan, since, target = found.columns
    assert (income.missing, income.distinct) == (1 / 6, 4)
    assert income.mean == pytest.approx(13500.5 / 5)
    assert income.std == pytest.approx(np.std([1000, 2500, 4000, 1000, 5000.5], ddof=1))
    assert (income.min, income.max, income.top) == (1000.0, 5000.5, {})
    assert (plan.top, plan.mean) == ({"free": 3, "pro": 2}, None)
    assert (since.min, since.max) == ("2024-01-01T00:00:00", "2024-03-01T00:00:00")
    assert (target.top, target.relation) == ({"a": 4, "b": 2}, None)


def test_the_strongest_relation_comes_first(shared_datasets: Path) -> None:
    found = profile(pd.read_csv(shared_datasets / "california.csv"), "median_house_value")
    strongest = [column.column for column in found.strongest(2)]
    assert strongest == ["median_income", "ocean_proximity"]


def test_the_profile_survives_json(found: Profile) -> None:
    assert Profile.model_validate_json(found.model_dump_json()) == found


def test_the_markdown_table_has_a_row_per_column_target_first(found: Profile) -> None:
    lines = profile_markdown(found).splitlines()
    assert lines[0] == "6 rows, 4 columns, 1 duplicates"
    rows = lines[4:]
    assert rows[0].startswith("| **y** | object | 0.0% | 2 | a (4), b (2) |")
    assert len(rows) == 4
    # A pipe in a name is escaped, so every row has seven separators of its own.
    assert all(row.replace("\\|", "").count("|") == 7 for row in rows)
    assert any("1,000 to 5,000, mean 2,700" in row for row in rows)


def _size(picture: bytes) -> tuple[int, int]:
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


def test_the_picture_has_a_panel_for_missing_values_only_if_there_are_any() -> None:
    with_missing, without = profile_plot(FRAME, "y"), profile_plot(FRAME.dropna(), "y")
    assert _size(with_missing)[0] == pytest.approx(1.5 * _size(without)[0], abs=2)
    assert profile_plot(FRAME, "y") == with_missing


def test_the_picture_takes_any_name_and_a_number_as_target() -> None:
    odd = {"income": r"$\frac$" + "x" * 80, "y": "$a$"}
    assert profile_plot(FRAME.rename(columns=odd), odd["income"])
    assert profile_plot(FRAME.rename(columns=odd), "$a$")


def test_the_report_is_one_page_that_loads_nothing() -> None:
    page = profile_html(FRAME.assign(note="<script>alert(1)</script>"), "people")
    assert "people" in page
    assert "<script>alert(1)" not in page
    for loads in ('src="http', "src='http", "<link", "@import", "url(http", "fetch("):
        assert loads not in page


def test_a_long_table_is_sampled_and_says_so() -> None:
    rows = MOST_REPORT_ROWS + 1
    page = profile_html(pd.DataFrame({"x": range(rows)}), "long")
    assert "long (20,000 of 20,001 rows, drawn at random)" in page
