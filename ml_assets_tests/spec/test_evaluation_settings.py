from typing import Any

import pytest
from pydantic import ValidationError

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
