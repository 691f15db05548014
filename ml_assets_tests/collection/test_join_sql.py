from typing import Any

import pyarrow as pa
import pytest

from ml_assets.collection import join_sql as sql
from ml_assets.collection.join_columns import JoinColumn, StepColumns, named_columns, step_columns
from ml_assets.spec.join import JoinStep

LEFT = pa.schema([('k"', pa.int64()), ("at", pa.timestamp("us"))])
RIGHT = pa.schema([("k", pa.float64()), ("'; DROP TABLE so_far", pa.string()),
                   ("t", pa.timestamp("ns"))])  # fmt: skip


def _step(**settings: Any) -> tuple[JoinStep, list[JoinColumn], StepColumns]:
    step = JoinStep.model_validate({"source": "right", "on": {'k"': "k"}, **settings})
    left = named_columns(LEFT, 0)
    return step, left, step_columns(step, 1, left, RIGHT)


def test_no_name_of_the_user_gets_into_the_sql() -> None:
    step, left, columns = _step(as_of={"left": "at", "right": "t"})
    made = [sql.joined(step, columns, left, 1), sql.matches(columns), *sql.moments(columns, 1),
            sql.valid_rows(step, 1, 5), sql.count_with_match(columns, "so_far", "x")]  # fmt: skip
    assert not any("DROP" in query or 'k"' in query for query in made)


def test_a_float_key_is_compared_with_whole_numbers_as_one() -> None:
    _, _, columns = _step()
    assert "c0_0 = CASE WHEN c1_0 = floor(c1_0)" in sql.count_without_match(
        columns, "so_far", "source")  # fmt: skip
    assert sql.present(columns.keys[0][1]).startswith("CASE WHEN isnan(c1_0)")


@pytest.mark.parametrize(("direction", "parts"), [("backward", 1), ("forward", 1), ("nearest", 2)])
def test_nearest_looks_both_ways(direction: str, parts: int) -> None:
    step, _, _ = _step(as_of={"left": "at", "right": "t", "direction": direction})
    assert sql.valid_rows(step, 1, None).count("ASOF JOIN") == parts
