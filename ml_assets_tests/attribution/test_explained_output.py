import numpy as np
import pytest

from ml_assets.attribution.explained_output import explained_output, output_names, output_space
from ml_assets.estimator.predict import Predictions, predict
from ml_assets_tests.attribution.fitted_models import model_of
from ml_assets_tests.modeling import unlabelled_tables
from ml_assets_tests.modeling.tables import table


def test_of_two_classes_the_positive_one_is_told() -> None:
    info = model_of("linear", "binary_classification").info
    found = predict(model_of("linear", "binary_classification"), table("binary_classification", 5))
    assert found.probabilities is not None
    assert explained_output(info, found)[:, 0] == pytest.approx(found.probabilities[:, 1])
    other = info.model_copy(update={"positive_class": "no"})
    assert explained_output(other, found)[:, 0] == pytest.approx(found.probabilities[:, 0])
    assert output_names(other, found) == ("probability of no",)
    assert output_space(info, found) == "probability, from 0 to 1"


def test_clusters_without_probabilities_are_in_or_out() -> None:
    model = unlabelled_tables.clusters("agglomerative")
    found = predict(model, unlabelled_tables.groups(6, seed=2))
    told = explained_output(model.info, found)
    assert told.sum(axis=1).tolist() == [1.0] * 6
    assert output_names(model.info, found)[0] == "being in cluster_1"
    assert output_space(model.info, found) == "1 in the cluster, 0 outside of it"


def test_anomalies_are_told_by_their_rank() -> None:
    model = unlabelled_tables.detector()
    found = predict(model, unlabelled_tables.odd_rows(6, seed=2))
    assert found.scores is not None
    assert explained_output(model.info, found)[:, 0].tolist() == found.scores.tolist()
    assert "less anomalous" in output_space(model.info, found)


def test_numbers_are_told_in_the_targets_unit() -> None:
    info = model_of("linear", "regression").info
    numbers = Predictions(np.array([1.0, 2.0]))
    assert explained_output(info, numbers).tolist() == [[1.0], [2.0]]
    assert output_space(info, numbers) == "y, in its own unit"
