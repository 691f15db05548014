import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_assets.attribution.contributions import Contributions
from ml_assets.attribution.explain_rows import explain_rows
from ml_assets.attribution.explanation_text import explanation_text
from ml_assets_tests.attribution.fitted_models import model_of

FRAME = pd.DataFrame({
    "contract": ["Month-to-month", None], "tenure": [2, 60], "charge": [70.35, 20.0],
    "age": [41.0, np.nan],
})  # fmt: skip
VALUES = np.array([[[0.21, 0.14, 0.064, 0.036]], [[-0.1, -0.1, 0.0, 0.0]]])
FOUND = Contributions(
    columns=("contract", "tenure", "charge", "age"),
    outputs=("probability of churn",),
    space="",
    values=VALUES,
    base=np.array([0.26]),
    predicted=VALUES.sum(axis=2) + 0.26,
    standard_errors=np.zeros_like(VALUES),
    method="all coalitions",
    background=100,
    references=100,
    evaluations=1,
)


def test_a_prediction_is_told_with_what_made_it() -> None:
    assert explanation_text(FOUND, FRAME, 0, most=2) == (
        "probability of churn 0.71 = average 0.26, contract=Month-to-month +0.21, tenure=2 +0.14, "
        "2 other columns +0.10"
    )
    assert explanation_text(FOUND, FRAME, 1) == (
        "probability of churn 0.06 = average 0.26, contract=missing -0.10, tenure=60 -0.10"
    )


def test_values_of_hidden_columns_are_not_told() -> None:
    text = explanation_text(FOUND, FRAME, 0, hidden={"tenure", "contract"})
    assert "contract (hidden) +0.21, tenure (hidden) +0.14, charge=70.35 +0.06" in text
    assert "Month" not in text


def test_of_several_outputs_the_most_likely_one_is_told() -> None:
    two = replace(
        FOUND, outputs=("a", "b"), values=np.concatenate([-VALUES, VALUES], axis=1),
        base=np.array([0.74, 0.26]), predicted=np.array([[0.29, 0.71], [0.94, 0.06]]),
        standard_errors=np.zeros((2, 2, 4)),
    )  # fmt: skip
    assert explanation_text(two, FRAME, 0).startswith("b 0.71 = average 0.26")
    assert explanation_text(two, FRAME, 1).startswith("a 0.94 = average 0.74")
    assert explanation_text(two, FRAME, 1, output=1).startswith("b 0.06")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(-1e4, 1e4), min_size=4, max_size=4),
    st.floats(-1e4, 1e4),
    st.integers(0, 4),
)
def test_the_numbers_add_up_as_they_stand(values: list[float], base: float, most: int) -> None:
    made = np.array([[values]])
    one = replace(FOUND, values=made, base=np.array([base]), predicted=made.sum(axis=2) + base)
    text = explanation_text(one, FRAME.assign(charge=0), 0, hidden=FRAME.columns, most=most)
    told, rest = text.removeprefix("probability of churn ").split(" = average ")
    first, *terms = rest.split(", ")
    added = float(first) + sum(float(re.findall(r"[+-][\d.]+$", term)[0]) for term in terms)
    decimals = len(told.partition(".")[2])
    assert round(added, decimals) == pytest.approx(float(told), abs=1e-9)


def test_a_model_that_says_the_same_of_all_rows_is_told() -> None:
    same = replace(FOUND, values=np.zeros((2, 1, 4)), predicted=np.full((2, 1), 0.26))
    text = explanation_text(same, FRAME, 0)
    assert text == "probability of churn 0.26 = average 0.26, 4 other columns +0.00"


def test_values_of_every_kind_have_a_text() -> None:
    from ml_assets_tests.modeling import all_kinds

    frame = all_kinds.table("regression", 4, seed=2)
    model = model_of("linear", "regression", all_kinds.plan_of(), all_kinds.table("regression"))
    found = explain_rows(model, frame, all_kinds.table("regression", 9, seed=3))
    text = explanation_text(found, frame, 0, most=8)
    assert text.startswith("predicted y ")
    assert len(text) < 600
    for row in range(4):
        assert "b'" not in explanation_text(found, frame, row, most=8)
