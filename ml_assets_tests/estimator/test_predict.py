import numpy as np
import pandas as pd
import pytest

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.predict import predict
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
