import numpy as np
import pandas as pd

from ml_assets.deployment.pmml.evaluator import Evaluator
from ml_assets.deployment.pmml.expressions import (
    apply,
    constant,
    either,
    looked_up,
    most,
    reference,
    total,
)
from ml_assets_tests.deployment.pmml.files import fields_of, values_of


def test_expressions_are_what_they_say(evaluator: Evaluator) -> None:
    fields, columns = fields_of(["a", "b"])
    frame = pd.DataFrame({"a": [1.5, -2.0, 1e300], "b": [4.0, 4.0, -1e-300]})
    a, b = columns.expressions
    expressions = [
        total([a, b, constant(0.5)]), most([a, b]), most([a]),
        either(apply("lessThan", a, 0.0), b, 7.0), apply("exp", apply("min", a, 1.0)),
    ]  # fmt: skip

    found = values_of(evaluator, fields, expressions, frame)

    one, other = frame["a"].to_numpy(), frame["b"].to_numpy()
    expected = [one + other + 0.5, np.maximum(one, other), one,
                np.where(one < 0, other, 7.0), np.exp(np.minimum(one, 1.0))]  # fmt: skip
    np.testing.assert_allclose(found, np.column_stack(expected), rtol=1e-15)


def test_texts_are_looked_up_and_others_have_a_number_of_their_own(evaluator: Evaluator) -> None:
    fields, _ = fields_of(["colour"], "category")
    fields.learn_texts("colour", ["", "red", "<blue>"])
    given = looked_up("colour", {"missing": 1.0, "red": 2.5, "<blue>": 1e-300}, -1.0)
    frame = pd.DataFrame({"colour": ["red", "<blue>", None, "green"]})

    found = values_of(evaluator, fields, [given], frame)

    assert found[:, 0].tolist() == [2.5, 1e-300, 1.0, -1.0]


def test_a_text_is_a_constant_too() -> None:
    assert constant("a & b") == '<Constant dataType="string"><![CDATA[a & b]]></Constant>'
    assert reference("x") == '<FieldRef field="x"/>'
