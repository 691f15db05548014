import numpy as np

from ml_assets.modeling.evaluation.ranking_pictures import gain_and_lift, roc_and_precision_recall
from ml_assets_tests.modeling.evaluation.test_gains import drawn
from ml_assets_tests.page.drawn_colours import colours


def test_curves_of_two_classes() -> None:
    assert colours(roc_and_precision_recall(*drawn(), "yes")) >= {"#0072B2", "#D55E00"}


def test_gain_and_lift_count_weights() -> None:
    truth, probability = drawn()
    picture = gain_and_lift(truth, probability, "yes")
    assert picture is not None
    assert "#0072B2" in colours(picture)
    weights = np.random.default_rng(1).uniform(0, 9, len(truth))
    assert gain_and_lift(truth, probability, "yes", weights) != picture
    assert gain_and_lift(truth, probability, "yes") == picture


def test_one_class_cannot_be_ranked() -> None:
    assert gain_and_lift(np.ones(5), np.linspace(0, 1, 5), "yes") is None
