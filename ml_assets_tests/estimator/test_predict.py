from typing import Any

import numpy as np
import pandas as pd
import pytest

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.predict import Predictions, predict, with_threshold
from ml_assets.estimator.skops_format import pack
from ml_assets.spec.errors import DataError
from ml_assets_tests.estimator.models import ESTIMATORS, PLAN, fitted, table
from ml_assets_tests.modeling.unlabelled_tables import (
    GROUPS,
    clusters,
    detector,
    groups,
    odd_rows,
)

CLASSIFIERS = [family for family in ESTIMATORS if family != "extra_trees"]


@pytest.mark.parametrize("family", CLASSIFIERS)
def test_classes_are_predicted_as_scikit_learn_predicts_them(family: str) -> None:
    model = pack(*fitted(family, table()))
    fresh = table(rows=200, seed=2)

    predictions = predict(model, fresh)

    features = feature_matrix(fresh, PLAN)
    assert predictions.classes == ("big", "small")
    assert np.array_equal(predictions.labels, model.estimator.predict(features))
    assert np.array_equal(predictions.probabilities, model.estimator.predict_proba(features))


def test_numbers_are_predicted_without_probabilities() -> None:
    model = pack(*fitted("extra_trees", table()))

    predictions = predict(model, table(seed=2))

    assert predictions.labels.dtype == np.float64
    assert predictions.probabilities is None
    assert list(predictions.as_frame().columns) == ["prediction"]


def test_columns_are_taken_by_name_and_unseen_categories_are_taken() -> None:
    model = pack(*fitted("linear", table()))
    frame = table(seed=2)
    shuffled = frame[["is new", "size", "colour"]].assign(surplus=1)

    assert predict(model, shuffled).labels.tolist() == predict(model, frame).labels.tolist()
    assert len(predict(model, frame.assign(colour="never seen")).labels) == len(frame)


def test_the_frame_holds_one_probability_per_class() -> None:
    predictions = predict(pack(*fitted("linear", table())), table(rows=3, seed=2))

    frame = predictions.as_frame()

    assert list(frame.columns) == ["prediction", "probability_big", "probability_small"]
    assert np.allclose(frame.iloc[:, 1:].sum(axis=1), 1.0)


@pytest.mark.parametrize("family", ESTIMATORS)
def test_no_rows_give_no_predictions(family: str) -> None:
    predictions = predict(pack(*fitted(family, table())), table().iloc[:0])

    assert len(predictions.labels) == 0
    assert len(predictions.as_frame()) == 0


@pytest.mark.parametrize("positive", ["big", "small"])
def test_a_threshold_decides_the_labels_and_nothing_else(positive: str) -> None:
    estimator, info = fitted("linear", table())
    plain = predict(pack(estimator, info), table(seed=2))
    for threshold in (0.0, 0.2, 0.5, 0.9, 1.0):
        known = {"threshold": threshold, "positive_class": positive}
        found = predict(pack(estimator, info.model_copy(update=known)), table(seed=2))

        assert plain.probabilities is not None
        above = plain.probabilities[:, ["big", "small"].index(positive)] >= threshold
        assert ((found.labels == positive) == above).all()
        assert np.array_equal(found.probabilities, plain.probabilities)
        assert found.labels.dtype == plain.labels.dtype


@pytest.mark.parametrize("classes", [(0, 1), (False, True), (1.5, 2.5), ("a", "b")])
def test_a_threshold_keeps_the_type_of_the_classes(classes: tuple[Any, ...]) -> None:
    labels = np.array([classes[0], classes[1]], dtype=object if classes[0] == "a" else None)
    plain = Predictions(labels, np.array([[0.7, 0.3], [0.6, 0.4]]), classes)
    found = with_threshold(plain, 0.35, classes[1])
    assert found.labels.tolist() == list(classes)
    assert found.labels.dtype == labels.dtype
    assert with_threshold(plain, 0.2, classes[1]).labels.tolist() == [classes[1]] * 2


def test_no_rows_are_predicted_with_a_threshold_too() -> None:
    estimator, info = fitted("linear", table())
    model = pack(estimator, info.model_copy(update={"threshold": 0.3, "positive_class": "big"}))
    assert len(predict(model, table().iloc[:0]).labels) == 0


def test_numbers_have_no_threshold() -> None:
    with pytest.raises(ValueError, match="needs the probabilities"):
        with_threshold(Predictions(np.array([1.0])), 0.5, "big")


def test_an_absent_column_is_named() -> None:
    with pytest.raises(DataError, match="size"):
        predict(pack(*fitted("linear", table())), pd.DataFrame({"colour": ["red"]}))


def test_clusters_and_anomalies_are_named() -> None:
    frame = groups(rows=30, seed=3)
    mixture, means = clusters("gaussian_mixture"), clusters("k_means")
    shares = predict(mixture, frame)
    assert shares.probabilities is not None
    assert shares.probabilities.shape == (30, 3)
    names = np.array(shares.classes, dtype=object)
    assert (shares.labels == names[shares.probabilities.argmax(axis=1)]).all()
    assert (shares.labels == mixture.estimator.predict(feature_matrix(frame, GROUPS))).all()
    assert list(predict(means, frame).as_frame()) == ["prediction"]

    odd = odd_rows(rows=40, seed=3)
    found = predict(detector(), odd)
    assert found.scores is not None
    assert ((found.labels == "anomaly") == (found.scores >= 0.95)).all()
    assert list(found.as_frame()) == ["prediction", "score"]
    assert len(predict(detector(), odd.iloc[:0]).as_frame()) == 0


@pytest.mark.parametrize("family", ESTIMATORS)
def test_predictions_of_some_rows_are_theirs(family: str) -> None:
    model, frame = pack(*fitted(family, table())), table(seed=2)
    places = np.array([7, 2, 2])
    found = predict(model, frame).at(places)
    pd.testing.assert_frame_equal(found.as_frame(), predict(model, frame.iloc[places]).as_frame())


def test_scores_of_some_rows_are_theirs() -> None:
    found = predict(detector(), odd_rows(rows=20, seed=2))
    assert found.scores is not None
    assert found.at(np.array([3])).scores == found.scores[[3]]
