import numpy as np

from ml_assets.modeling.evaluation.decile_errors import decile_errors
from ml_assets.modeling.evaluation.regression_pictures import (
    error_by_decile,
    predicted_against_actual,
    residuals,
)
from ml_assets_tests.modeling.evaluation.test_decile_errors import drawn
from ml_assets_tests.page.drawn_colours import colours


def test_each_picture_is_drawn() -> None:
    y, predicted = drawn()
    assert colours(predicted_against_actual(y, predicted)) >= {"#707070"}
    assert colours(error_by_decile(decile_errors(y, predicted))) >= {"#0072B2", "#D55E00"}
    assert "#0072B2" in colours(residuals(y, predicted))


def test_residuals_count_weights() -> None:
    y, predicted = drawn()
    weights = np.random.default_rng(1).uniform(0, 9, len(y))
    assert residuals(y, predicted, weights) != residuals(y, predicted)


def test_one_row_and_equal_predictions_can_be_drawn() -> None:
    y, predicted = np.array([1.0, 2.0]), np.array([1.5, 1.5])
    for rows in (slice(1), slice(2)):
        assert error_by_decile(decile_errors(y[rows], predicted[rows]))
        assert residuals(y[rows], predicted[rows])
