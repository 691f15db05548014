from datetime import date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ml_assets.contract.column_type import infer_type
from ml_assets.contract.contract import ColumnType
from ml_assets.spec.errors import ContractError


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1, 2], "integer"),
        ([1.0, 2.0], "number"),
        ([1.0, np.nan], "number"),
        ([True, False], "boolean"),
        ([True, None], "boolean"),
        (["true", "False", " "], "boolean"),
        (["Yes", "No"], "string"),
        (["1", " 22", ""], "integer"),
        (["1", "2.0"], "number"),
        (["1e3", "-2"], "number"),
        (["00123", "04567"], "string"),
        (["0", "0.5"], "number"),
        (["1"] * 19 + ["?"], "integer"),
        (["1"] * 18 + ["?", "-"], "string"),
        (["2020-01-01", "2020-01-02T10:00:00Z"], "datetime"),
        (["01/02/2020"], "string"),
        ([date(2020, 1, 1), None], "datetime"),
        ([datetime(2020, 1, 1)], "datetime"),
        (pd.to_datetime(["2020-01-01"], utc=True), "datetime"),
        ([Decimal("1.5")], "number"),
        ([1, "x"], "string"),
        (pd.Categorical(["a", "b"]), "string"),
        (pd.Categorical([1, 2]), "integer"),
        (pd.array([1, None], dtype="Int64"), "integer"),
        ([2**60], "string"),
        ([str(2**60)], "string"),
    ],
)
def test_the_type_follows_from_the_values(values: Any, kind: ColumnType) -> None:
    assert infer_type(pd.Series(values)) == kind


@pytest.mark.parametrize("values", [[[1], [2]], [{"a": 1}], [1, [2]], [b"x"], [1j]])
def test_values_that_no_type_covers_are_refused(values: list[Any]) -> None:
    with pytest.raises(ContractError, match=r"Column 'a' holds values .* columns\.drop"):
        infer_type(pd.Series(values, name="a"))
