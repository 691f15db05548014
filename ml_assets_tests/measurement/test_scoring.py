import warnings

import numpy as np
import pytest
from sklearn.linear_model import Ridge
from sklearn.metrics import average_precision_score, get_scorer, roc_auc_score
from sklearn.naive_bayes import GaussianNB

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.predict import Predictions, predict_matrix
from ml_assets.measurement.scoring import score
from ml_assets.spec.errors import SearchError
from ml_assets.spec.metrics import METRICS, Task
from ml_assets_tests.modeling.reference_metrics import (
    CASES,
    positive_of,
    random_predictions,
    reference,
)
from ml_assets_tests.modeling.tables import PLAN, table


@pytest.mark.parametrize(("task", "metric"), CASES)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_metric_is_scikit_learns(task: Task, metric: str, seed: int) -> None:
    y, predictions = random_predictions(task, seed)
    positive = positive_of(task)

    value = score(metric, task, y, predictions, positive)

    assert value == pytest.approx(reference(metric, task, y, predictions, positive), rel=1e-12)


@pytest.mark.parametrize(("task", "metric"), CASES)
def test_every_metric_is_scikit_learns_scorer_on_a_fitted_estimator(
    task: Task, metric: str
) -> None:
    frame = table(task, rows=150)
    features = feature_matrix(frame, PLAN)[["weight", "is new"]].fillna(0.0)
    y = frame["y"].to_numpy()
    if task == "binary_classification":
        y = (y == "yes").astype(int)  # scikit-learn's scorers take 1 for the positive class
    if task == "regression":
        y = y + 10.0  # deviances and logarithms are of positive numbers only
    # Naive Bayes has no decision function, which some scorers would prefer to probabilities.
    model = (Ridge() if task == "regression" else GaussianNB()).fit(features, y)
    one_against_rest = metric == "roc_auc" and task == "multiclass_classification"
    name = "roc_auc_ovr_weighted" if one_against_rest else metric
    negated = not METRICS[metric].greater_is_better

    expected = get_scorer(f"neg_{name}" if negated else name)(model, features, y)
    value = score(metric, task, y, predict_matrix(model, features, task), 1)

    assert value == pytest.approx(-expected if negated else expected)


def test_the_positive_class_may_be_the_first_in_order() -> None:
    y, predictions = random_predictions("binary_classification", 4)
    for metric in ("roc_auc", "average_precision", "f1", "precision", "recall", "brier_score"):
        expected = reference(metric, "binary_classification", y, predictions, "no")
        assert score(metric, "binary_classification", y, predictions, "no") == pytest.approx(
            expected
        )


def test_rows_of_one_class_have_no_area_under_the_curve_and_no_warning() -> None:
    y, predictions = random_predictions("binary_classification", 5)
    yes = y == "yes"
    assert predictions.probabilities is not None
    one = Predictions(predictions.labels[yes], predictions.probabilities[yes], predictions.classes)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isnan(score("roc_auc", "binary_classification", y[yes], one, "yes"))
        recall = score("balanced_accuracy", "binary_classification", y[yes], one, "yes")

    assert recall == np.mean(one.labels == "yes")


def test_a_class_never_seen_in_fitting_has_probability_zero() -> None:
    y = np.array(["a", "b", "c"])
    half = Predictions(np.array(["a", "b", "b"]), np.full((3, 2), 0.5), ("a", "b"))

    value = score("log_loss", "multiclass_classification", y, half)

    epsilon = np.finfo(float).eps
    assert value == pytest.approx(-(2 * np.log(0.5) + np.log(epsilon)) / 3, rel=1e-6)


@pytest.mark.parametrize("metric", ["r2", "nonsense"])
def test_a_metric_that_does_not_measure_the_task_is_refused(metric: str) -> None:
    y, predictions = random_predictions("binary_classification", 1)
    with pytest.raises(SearchError, match=f"'{metric}' does not measure binary_classification"):
        score(metric, "binary_classification", y, predictions, "yes")


def test_probabilities_are_demanded_where_the_metric_reads_them() -> None:
    with pytest.raises(SearchError, match="reads probabilities"):
        score("roc_auc", "binary_classification", np.array([0, 1]), Predictions(np.zeros(2)), 1)


def test_a_negated_name_means_the_error() -> None:
    y, predictions = random_predictions("regression", 1)
    error = score("root_mean_squared_error", "regression", y, predictions)
    assert score("neg_root_mean_squared_error", "regression", y, predictions) == error > 0


def test_numbers_that_a_metric_is_not_made_for_are_refused() -> None:
    y = np.array([1.0, 2.0])
    with pytest.raises(ValueError, match="Logarithmic Error"):
        score("mean_squared_log_error", "regression", y, Predictions(np.array([1.0, -3.0])))


@pytest.mark.parametrize("metric", ["roc_auc_ovr", "roc_auc_ovo", "average_precision"])
def test_areas_are_means_over_the_classes_that_occur(metric: str) -> None:
    y, predictions = random_predictions("multiclass_classification", 4)
    rows = y != "c"
    assert predictions.probabilities is not None
    value = score(metric, "multiclass_classification", y[rows],
                  Predictions(predictions.labels[rows], predictions.probabilities[rows],
                              predictions.classes))  # fmt: skip

    area = average_precision_score if metric == "average_precision" else roc_auc_score
    areas = [
        area(y[rows] == label, predictions.probabilities[rows][:, at])
        for at, label in enumerate("ab")
    ]
    assert value == pytest.approx(np.mean(areas))
