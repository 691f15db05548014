from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.monitoring.performance.joined_labels import JoinedLabels, joined_labels, text_ids
from ml_assets.spec.errors import DataError
from ml_assets.spec.prediction_log_settings import Labels


def joined(
    rows: list[dict[str, Any]], wanted: list[Any], parts: int = 1, target: Any = None,
    labelled: str | None = None, **settings: Any
) -> JoinedLabels:  # fmt: skip
    column = target or ColumnContract(type="string", role="target", allowed=["no", "yes"])
    contract = Contract(problem="a", columns={"y": column, "x": ColumnContract(type="number")})
    table = pa.Table.from_pylist(rows)
    stated = Labels.model_validate({"source": "a.csv", "id": "id", "target": labelled, **settings})
    size = -(-len(rows) // parts)
    return joined_labels(table.to_batches(max_chunksize=size), stated, "y", contract, wanted)


ROWS = [
    {"id": "a", "y": "no", "at": "2026-01-03"}, {"id": "b", "y": "yes", "at": "2026-01-01"},
    {"id": "a", "y": "yes", "at": "2026-01-02"}, {"id": "c", "y": "no", "at": None},
    {"id": "z", "y": "no", "at": "2026-01-01"}, {"id": "b", "y": "perhaps", "at": "2026-01-09"},
]  # fmt: skip


@pytest.mark.parametrize("parts", [1, 3, 6])
def test_the_latest_label_counts(parts: int) -> None:
    found = joined(ROWS, ["a", "b", "c", "d"], parts, time="at")
    assert found.values == {"a": "no", "b": "yes", "c": "no"}
    assert (found.read, found.matched, found.unreadable, found.replaced) == (6, 5, 1, 1)
    assert joined(ROWS, ["a", "b"], parts).values == {"a": "yes", "b": "yes"}


def test_numbers_and_truth_values() -> None:
    price = ColumnContract(type="number", role="target", repairs={"symbols": ["$"]})
    rows = [{"id": 7, "y": "$12.5"}, {"id": 8, "y": "dear"}]
    found = joined(rows, ["7", "8"], target=price)
    assert (found.values, found.unreadable) == ({"7": 12.5}, 1)
    truth = ColumnContract(type="boolean", role="target", allowed=[False, True])
    assert joined([{"id": "a", "y": "true"}], ["a"], target=truth).values == {"a": True}
    codes = ColumnContract(type="integer", role="target", allowed=[0, 1])
    assert joined([{"id": "a", "y": 1.0}], ["a"], target=codes).values == {"a": 1}


def test_ids_are_texts() -> None:
    assert text_ids(pa.array([1, None])).tolist() == ["1", None]
    assert text_ids(pa.array([1.0, 1.5])).tolist() == ["1", "1.5"]
    assert isinstance(text_ids(pa.array(["a"])), np.ndarray)
    assert joined([{"id": None, "y": "no"}], ["a", "None"]).values == {}


def test_a_table_that_lacks_a_column_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(DataError, match=r"monitoring\.labels\.target.*write 'y'"):
        joined(ROWS, ["a"], labelled="Y")


def test_no_batch_is_no_label() -> None:
    settings = Labels(source="a.csv")
    contract = Contract(problem="a", columns={"x": ColumnContract(type="number")})
    assert joined_labels([], settings, "y", contract, ["a"]) == JoinedLabels({})
