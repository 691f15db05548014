from typing import Any

import pytest
from pydantic import ValidationError

from ml_assets.spec.evaluation_settings import Evaluation
from ml_assets_tests.spec.specs import make_spec

CLASSES = {"task": "binary_classification", "target": "left"}
NUMBERS = {"task": "regression", "target": "price"}
GROUPS = {"task": "clustering"}
ODD = {"task": "anomaly_detection"}


def test_by_default_nothing_has_to_be_stated() -> None:
    settings = make_spec().evaluation
    assert settings.slices.min_rows is None
    assert settings.slices.pairs
    assert settings.fairness.bounds == {}


def test_bounds_are_known_by_what_they_bound() -> None:
    stated = {"max_equalized_odds_difference": 0.0}
    spec = make_spec(columns={"sensitive": ["age"]}, evaluation={"fairness": stated})
    assert spec.evaluation.fairness.bounds == {"equalized_odds_difference": 0.0}


@pytest.mark.parametrize(
    ("problem", "evaluation", "told"),
    [
        (CLASSES, {"slices": {"min_row": 40}}, "write 'min_rows'"),
        (CLASSES, {"slices": {"min_rows": 3}}, "evaluation.slices.min_rows"),
        (CLASSES, {"slices": {"max_loss_ratio": 0}}, "evaluation.slices.max_loss_ratio"),
        (CLASSES, {"slices": {"score": {}}}, "bounds nothing"),
        (CLASSES, {"fairness": {"min_rows": 29}}, "evaluation.fairness.min_rows"),
        (CLASSES, {"fairness": {"max_demographic_parity_difference": 0.1}},
         "columns.sensitive, which names no column"),
        (GROUPS, {"slices": {"pairs": False}}, "evaluation.slices looks for mistakes"),
        (ODD, {"slices": {"max_loss_ratio": 2}}, "evaluation.slices.max_loss_ratio judges"),
        (ODD, {"slices": {"score": {"min": 0.5}}}, "evaluation.slices.score judges"),
    ],
)  # fmt: skip
def test_a_setting_that_can_do_nothing_is_refused(
    problem: dict[str, Any], evaluation: dict[str, Any], told: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        make_spec(problem=problem, evaluation=evaluation)
    first = caught.value.errors()[0]
    assert told in f"{'.'.join(map(str, first['loc']))}: {first['msg']}"


@pytest.mark.parametrize(
    ("problem", "name", "told"),
    [
        (NUMBERS, "demographic_parity_difference", "bounds shares of classes"),
        (GROUPS, "equalized_odds_difference", "bounds shares of classes"),
        (ODD, "equalized_odds_difference", "needs labels"),
        (ODD, "demographic_parity_difference", None),
        (ODD | {"target": "odd"}, "equalized_odds_difference", None),
    ],
)
def test_fairness_is_bounded_where_it_can_be_measured(
    problem: dict[str, Any], name: str, told: str | None
) -> None:
    sections: dict[str, Any] = {
        "problem": problem,
        "columns": {"sensitive": ["age"]},
        "evaluation": {"fairness": {f"max_{name}": 0.2}},
    }
    if told is None:
        assert make_spec(**sections).evaluation.fairness.bounds == {name: 0.2}
        return
    with pytest.raises(ValidationError, match=told):
        make_spec(**sections)


def test_the_defaults_are_stated_once() -> None:
    assert make_spec().evaluation == Evaluation(max_gap=0.2, max_calibration_error=0.1)


def test_a_problem_may_ask_for_more_and_for_less() -> None:
    found = make_spec(evaluation={"max_gap": 0, "max_calibration_error": 1}).evaluation
    assert (found.max_gap, found.max_calibration_error) == (0.0, 1.0)


@pytest.mark.parametrize("field", ["max_gap", "max_calibration_error"])
@pytest.mark.parametrize("value", [-0.1, 1.1])
def test_shares_lie_between_0_and_1(field: str, value: float) -> None:
    with pytest.raises(ValidationError, match=field):
        Evaluation.model_validate({field: value})


def test_a_typing_error_is_named() -> None:
    with pytest.raises(ValidationError, match="write 'max_gap'"):
        make_spec(evaluation={"max_gaps": 0.1})
