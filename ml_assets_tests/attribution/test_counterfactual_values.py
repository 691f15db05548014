import numpy as np
import pandas as pd
import pytest

from ml_assets.attribution.counterfactual_values import plain_values, shown, typed_column
from ml_assets.contract.coercion import coerce
from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets_tests.modeling.all_kinds import png

PICTURE = png(100, np.random.default_rng(1))


@pytest.mark.parametrize("nullable", [False, True])
@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("integer", [3, -2]),
        ("number", [0.5, 2.0]),
        ("boolean", [True, False]),
        ("string", ["a", "b"]),
        ("datetime", [pd.Timestamp("2024-05-01 10:00"), pd.Timestamp("1999-12-31")]),
        ("image", [PICTURE, PICTURE]),
    ],
)
def test_plain_values_and_back(kind: str, values: list[object], nullable: bool) -> None:
    column = ColumnContract.model_validate({"type": kind, "nullable": nullable})
    given = [*values, None] if nullable else values
    raw = pd.DataFrame({"x": pd.Series(given, dtype=object)})
    coerced = coerce(raw, Contract(problem="p", columns={"x": column})).frame["x"]
    plain = plain_values(coerced, column)
    assert plain == given
    assert [type(each) for each in plain[:2]] == [type(each) for each in values]
    pd.testing.assert_series_equal(typed_column(plain, column), coerced, check_names=False)


def test_moments_are_shown_as_text() -> None:
    assert shown(pd.Timestamp("2024-05-01 10:00")) == "2024-05-01T10:00:00"
    assert [shown(each) for each in (1, 0.5, "a", None, True)] == [1, 0.5, "a", None, True]
