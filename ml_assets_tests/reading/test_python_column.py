from datetime import date
from decimal import Decimal

import pyarrow as pa

from ml_assets.reading.python_column import python_column


def test_values_of_one_type_keep_it() -> None:
    assert python_column([1, None, 3]).equals(pa.array([1, None, 3]))
    assert python_column([1, 2.5]).equals(pa.array([1.0, 2.5]))
    assert python_column([None, None]).type == pa.null()


def test_values_of_several_types_become_text_and_lose_nothing() -> None:
    values = [
        1,
        "x",
        None,
        True,
        1.0,
        [1, "é"],
        {"a": None},
        2**70,
        date(2024, 5, 1),
        Decimal("1.50"),
    ]
    assert python_column(values).to_pylist() == [
        "1", "x", None, "true", "1.0", '[1, "\\u00e9"]', '{"a": null}', str(2**70), "2024-05-01",
        "1.50",
    ]  # fmt: skip
    assert python_column([1, 2], as_text=True).to_pylist() == ["1", "2"]
