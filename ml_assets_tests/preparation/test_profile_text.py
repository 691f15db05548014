import pandas as pd
import pytest

from ml_assets.preparation.profile import Profile, profile
from ml_assets.preparation.profile_finding import Finding
from ml_assets.preparation.profile_text import (
    MOST_FINDINGS,
    in_order,
    profile_markdown,
    values_text,
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


def test_the_markdown_table_has_a_row_per_column_target_first(found: Profile) -> None:
    lines = profile_markdown(found).splitlines()
    assert lines[0] == "all 6 rows, 4 columns, 1 duplicates"
    rows = lines[lines.index("|---|---|---:|---:|---|---:|") + 1 :]
    assert rows[0].startswith("| **y** | object | 0.0% | 2 | a (4), b (2) |")
    assert len(rows) == 4
    # A pipe in a name is escaped, so every row has seven separators of its own.
    assert all(row.replace("\\|", "").count("|") == 7 for row in rows)
    assert any("1,000 to 5,000, mean 2,700" in row for row in rows)


def test_findings_stand_above_the_table_and_are_capped(found: Profile) -> None:
    many = [Finding(kind="skew", severity="note", text=f"a <b> | {i}") for i in range(40)]
    lines = profile_markdown(found.model_copy(update={"findings": many})).splitlines()
    assert lines[2] == "- **note**, skew: a &lt;b> \\| 0"
    assert lines[2 + MOST_FINDINGS] == "- … 25 more in the report"


def test_a_sample_says_so(found: Profile) -> None:
    sample = found.model_copy(update={"whole_rows": 1_000_000})
    assert profile_markdown(sample).startswith("6 of 1,000,000 rows, drawn at random, 4 columns")


def test_values_are_short_and_sensitive_ones_absent() -> None:
    hidden = profile(FRAME, "y", sensitive={"income", "pl|an", "since"})
    assert [values_text(one) for one in hidden.columns[:3]] == ["sensitive, not shown"] * 3
    long = profile(pd.DataFrame({"x": ["v" * 60, "w" * 60], "y": [1, 2]}), "y")
    assert len(values_text(long.of("x"))) == 80


def test_the_order_is_target_then_relations_then_the_rest(found: Profile) -> None:
    names = [one.column for one in in_order(found)]
    assert names[0] == "y"
    assert names[-1] == "since"
    assert sorted(names) == sorted(FRAME.columns)
