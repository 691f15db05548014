from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from ml_assets.contract.contract import Contract
from ml_assets.contract.observation import Observation, observe, stated_unit
from ml_assets_tests.contract.drift import ROWS, pinned, table


def _batches(frame: pd.DataFrame, size: int) -> list[pd.DataFrame]:
    return [frame.iloc[i : i + size] for i in range(0, len(frame), size)]


def _observed(frame: pd.DataFrame, contract: Contract | None = None, size: int = 70) -> Observation:
    contract = contract or pinned()
    by_batch = observe(_batches(frame, size), contract)
    assert by_batch == observe([frame], contract)
    return by_batch


def test_a_table_that_keeps_its_contract() -> None:
    observed = _observed(table())
    assert observed.rows == ROWS
    assert list(observed.columns) == list(table().columns)
    assert {name: seen.type for name, seen in observed.columns.items()} == {
        "key": "string", "age": "integer", "size": "number", "plan": "string", "note": "string",
        "since": "datetime", "flag": "boolean", "left": "string",
    }  # fmt: skip
    age, note = observed.columns["age"], observed.columns["note"]
    assert (age.smallest, age.largest, age.missing, age.unreadable) == (20, 79, 0, 0)
    assert (note.shortest, note.longest) == (6, 8)
    assert observed.columns["since"].largest == "2024-01-17T15:00:00"
    assert not any(seen.broken or seen.new_values for seen in observed.columns.values())


def test_rows_that_do_not_fit_are_counted_by_what_they_break() -> None:
    frame = table().astype(object)
    frame.loc[:9, "age"] = None
    frame.loc[10:29, "age"] = "old"
    frame.loc[30:39, "age"] = 5000
    frame.loc[40:41, "age"] = np.inf
    frame.loc[:2, "plan"] = "gold"
    frame.loc[3, "plan"] = "trial"
    observed = _observed(frame)
    age, plan = observed.columns["age"], observed.columns["plan"]
    assert (age.missing, age.unreadable, age.broken) == (10, 20, {"range": 10, "finite": 2})
    assert age.largest == 5000
    assert plan.new_values == {"gold": 3, "trial": 1}
    assert plan.broken == {"allowed_values": 4}


def test_texts_that_break_two_rules_are_one_row_each() -> None:
    contract = pinned(note={"pattern": "note [0-9]+", "max_length": 7})
    seen = _observed(table(), contract).columns["note"]
    assert (seen.broken, seen.misfit_texts) == ({"length": 300}, 300)
    frame = table(note=np.where(np.arange(ROWS) < 5, "something else", "note 1"))
    seen = _observed(frame, contract).columns["note"]
    assert (seen.broken, seen.misfit_texts) == ({"pattern": 5, "length": 5}, 5)


def test_repairs_are_made_before_anything_is_counted() -> None:
    contract = pinned(age={"nullable": True, "repairs": {"missing": [-999]}})
    frame = table(age=np.where(np.arange(ROWS) < 7, -999, 30))
    seen = _observed(frame, contract).columns["age"]
    assert (seen.missing, seen.smallest, seen.broken) == (7, 30, {})


def test_new_columns_have_a_type_and_missing_values() -> None:
    frame = table(score=[None] * 300 + [1.5] * 100, nothing=None, empty=" ").assign(nothing=None)
    observed = _observed(frame)
    score, empty = observed.columns["score"], observed.columns["empty"]
    assert (score.type, score.missing) == ("number", 300)
    assert (empty.type, empty.missing) == (None, ROWS)
    assert observed.columns["nothing"].type is None


def test_whole_texts_in_the_first_batch_are_numbers_where_later_ones_are() -> None:
    texts = [str(i) for i in range(200)] + [f"{i}.5" for i in range(200)]
    contract = pinned(age={"type": "number", "max": None})
    observed = observe(_batches(table(age=texts), 100), contract)
    assert observed.columns["age"].type == "number"


def test_of_sensitive_columns_no_value_is_kept() -> None:
    contract = pinned(age={"sensitive": True}, plan={"sensitive": True})
    frame = table(age=5000, plan="secret plan")
    observed = _observed(frame, contract)
    assert "secret" not in observed.model_dump_json()
    assert "5000" not in observed.model_dump_json()
    assert observed.columns["plan"].new_values == {"hidden": ROWS}


def test_moments_are_rounded_outwards_to_what_a_contract_holds() -> None:
    moments = pd.to_datetime(["2024-01-01T00:00:00.000000001"] * ROWS)
    seen = _observed(table(since=moments)).columns["since"]
    assert (seen.smallest, seen.largest) == ("2024-01-01T00:00:00", "2024-01-01T00:00:00.000001")


def test_a_table_of_none_of_the_columns_and_one_without_rows() -> None:
    other = pd.DataFrame({"else": [1, 2]})
    assert list(_observed(other).columns) == ["else"]
    assert _observed(other).rows == 2
    assert observe([table().iloc[:0]], pinned()).rows == 0


@pytest.mark.parametrize(
    ("metadata", "unit"), [({"unit": "EUR"}, "EUR"), ({"role": "feature"}, None), (None, None)]
)
def test_the_unit_is_what_the_source_states(metadata: dict[str, Any] | None, unit: Any) -> None:
    schema = pa.schema([pa.field("size", pa.float64(), metadata=metadata)])
    assert stated_unit(schema, "size") == unit
    assert stated_unit(schema, "age") is None
    assert observe([table()], pinned(), schema).columns["size"].unit == unit
