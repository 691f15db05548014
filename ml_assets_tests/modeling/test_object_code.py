from math import inf, nan, sqrt
from typing import Any

import numpy as np
import pytest
from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import KFold
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler, TargetEncoder

from ml_assets.estimator.calendar_parts import CalendarParts
from ml_assets.modeling.object_code import LINE, ObjectCode, public_place, quoted
from ml_assets.spec.errors import MLAssetsError


def built(code: ObjectCode, text: str) -> Any:
    names: dict[str, object] = {"np": np}
    for module, name in code.imports:
        exec(f"from {module} import {name}", names)
    return eval(text, names)


@pytest.mark.parametrize(
    "value",
    [None, True, 3, 0.1, 1e-30, inf, -inf, "it's", 'a "b"', 'both \' and "', "zwei\nö", b"\x00",
     (), (1,), [1, (2, "x")], {"a": [1], 2: None}, ["long " * 9] * 4],
)  # fmt: skip
def test_plain_values_come_back(value: object) -> None:
    code = ObjectCode()
    assert built(code, code.expression(value)) == value


def test_nan_and_arrays_come_back() -> None:
    code = ObjectCode()
    assert np.isnan(built(code, code.expression(nan)))
    array = built(code, code.expression(np.array([1.5, 2.0], dtype="float32")))
    assert isinstance(array, np.ndarray)
    assert (array.dtype, array.tolist()) == (np.dtype("float32"), [1.5, 2.0])
    assert code.expression(np.float64(0.25)) == "0.25"
    assert code.expression(np.log1p) == "np.log1p"
    assert code.expression(np.float32) == "float32"


def test_an_estimator_is_its_constructor_with_what_was_set() -> None:
    code = ObjectCode()
    text = code.expression(RandomForestClassifier(n_estimators=7, class_weight={"a": 2.0}))
    assert text == 'RandomForestClassifier(n_estimators=7, class_weight={"a": 2.0})'
    assert code.imports == {("sklearn.ensemble", "RandomForestClassifier")}


def test_nested_pipelines_come_back_the_same() -> None:
    parts = ColumnTransformer([
        ("number", Pipeline([("f", FunctionTransformer(sqrt)), ("s", StandardScaler())]), ["a"]),
        ("category", OneHotEncoder(handle_unknown="ignore"), ["b", "c"]),
        ("city", TargetEncoder(cv=KFold(3, shuffle=True, random_state=7)), ["d"]),
        ("moment", CalendarParts({"e": ["month"]}, cyclic=True), ["e"]),
        ("rest", "passthrough", ["f"]),
    ], verbose_feature_names_out=False)  # fmt: skip
    code = ObjectCode()
    text = code.expression(Pipeline([("features", parts), ("scale", StandardScaler())]))

    assert max(map(len, text.splitlines())) < LINE
    assert text.startswith('Pipeline([\n    ("features", ColumnTransformer(\n')
    again = ObjectCode()
    assert again.expression(built(code, text)) == text
    assert ("sklearn.compose", "ColumnTransformer") in code.imports


def test_arguments_that_a_constructor_takes_unnamed_are_kept() -> None:
    class Booster(BaseEstimator):
        def __init__(self, depth: int = 3, **more: object) -> None:
            self.depth, self.more = depth, more

        def get_params(self, deep: bool = True) -> dict[str, object]:
            return {"depth": self.depth, **self.more}

    Booster.__qualname__ = "Booster"
    assert ObjectCode().expression(Booster(4, eta=0.1, alpha=None)) == "Booster(depth=4, eta=0.1)"


def test_the_public_place_of_a_class() -> None:
    assert public_place(StandardScaler) == ("sklearn.preprocessing", "StandardScaler")
    assert public_place(CalendarParts) == ("ml_assets.estimator.calendar_parts", "CalendarParts")


def test_what_has_no_code_is_told() -> None:
    with pytest.raises(MLAssetsError, match="has no code"):
        ObjectCode().expression(FunctionTransformer(lambda values: values))


def test_texts_stand_in_double_quotes() -> None:
    assert quoted("plain") == '"plain"'
    assert quoted("a\\'b\"") == '"a\\\\\'b\\""'
