from io import BytesIO

import numpy as np
import pytest
from matplotlib.image import imread

from ml_assets.estimator.predict import Predictions
from ml_assets.modeling.evaluation.class_pictures import class_by_class, confusion
from ml_assets.modeling.evaluation.class_scores_table import class_scores_table
from ml_assets_tests.modeling.reference_metrics import random_predictions
from ml_assets_tests.page.drawn_colours import colours


def many(classes: int, rows: int = 600) -> tuple[np.ndarray, Predictions]:
    rng = np.random.default_rng(1)
    y = rng.integers(0, classes, rows)
    shares = rng.dirichlet(np.ones(classes), rows) + 0.2 * (y[:, None] == np.arange(classes))
    shares /= shares.sum(axis=1, keepdims=True)
    return y, Predictions(shares.argmax(axis=1), shares, tuple(range(classes)))


@pytest.mark.parametrize("classes", [3, 20])
def test_curves_and_bars_of_few_and_many_classes(classes: int) -> None:
    y, found = many(classes)
    picture = class_by_class(y, found, class_scores_table(y, found))
    assert imread(BytesIO(picture), format="png").shape[0] > 300
    # One colour per curve, up to the palette's end; three at least for the bars.
    assert len(colours(picture)) >= min(classes, 7)


def test_weights_change_the_curves_and_a_class_may_be_absent() -> None:
    y, found = random_predictions("multiclass_classification", seed=1)
    scores, weights = class_scores_table(y, found), np.random.default_rng(1).uniform(0, 9, 60)
    assert class_by_class(y, found, scores) != class_by_class(y, found, scores, weights)
    present = y != "b"
    assert found.probabilities is not None
    fewer = Predictions(found.labels[present], found.probabilities[present], found.classes)
    lines = class_scores_table(y[present], fewer)
    assert "#0072B2" in colours(class_by_class(y[present], fewer, lines))


def test_the_confusion_of_many_classes_has_no_counts() -> None:
    for classes in (3, 20):
        y, found = many(classes)
        assert imread(BytesIO(confusion(y, found.labels)), format="png").std() > 0.01
