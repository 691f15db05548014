import numpy as np
import pytest

from ml_assets.estimator.predict import Predictions, predict
from ml_assets.modeling.explanation.chosen_rows import chosen_rows
from ml_assets_tests.attribution.fitted_models import model_of
from ml_assets_tests.modeling import unlabelled_tables


def test_of_two_classes() -> None:
    model = model_of("linear", "binary_classification")  # threshold 0.4
    yes = np.array([0.9, 0.1, 0.45, 0.7, 0.05])
    found = Predictions(np.array(["yes", "no", "yes", "yes", "no"], dtype=object),
                        np.column_stack([1 - yes, yes]), ("no", "yes"))  # fmt: skip
    y = np.array(["yes", "no", "yes", "no", "yes"], dtype=object)
    assert chosen_rows(model, found, y) == {
        "most probable": (0, 0),
        "least probable": (4, 0),
        "nearest to the threshold": (2, 0),
        "wrong with high confidence": (3, 0),
    } or chosen_rows(model, found, y)["least probable"] == (4, 0)
    assert "wrong with high confidence" not in chosen_rows(model, found, found.labels)


def test_of_more_classes() -> None:
    model = model_of("linear", "multiclass_classification")
    shares = np.array([[0.8, 0.1, 0.1], [0.2, 0.7, 0.1], [0.35, 0.33, 0.32], [0.6, 0.3, 0.1]])
    found = Predictions(shares.argmax(axis=1), shares, (0, 1, 2))
    assert chosen_rows(model, found, np.array([0, 1, 0, 2])) == {
        "most probable 0": (0, 0),
        "most probable 1": (1, 1),
        "most in doubt": (2, 0),
        "wrong with high confidence": (3, 0),
    }


def test_of_numbers() -> None:
    model = model_of("linear", "regression")
    found = Predictions(np.array([3.0, 9.0, 1.0, 4.0]))
    chosen = chosen_rows(model, found, np.array([3.0, 8.0, 1.5, 9.0]))
    assert chosen == {"highest": (1, 0), "lowest": (2, 0), "largest error": (3, 0)}
    # A row is told once.
    assert list(chosen_rows(model, found, np.array([3.0, 99.0, 1.0, 4.0]))) == ["highest", "lowest"]
    assert chosen_rows(model, Predictions(np.empty(0)), np.empty(0)) == {}


def test_of_anomalies_and_clusters() -> None:
    model, frame = unlabelled_tables.detector(), unlabelled_tables.odd_rows(50, seed=2)
    found = predict(model, frame)
    chosen = chosen_rows(model, found, None)
    assert [row for row, _ in chosen.values()] == np.argsort(-found.scores, kind="stable")[
        :5
    ].tolist()
    mixture = unlabelled_tables.clusters("gaussian_mixture")
    groups = unlabelled_tables.groups(60, seed=2)
    found = predict(mixture, groups)
    chosen = chosen_rows(mixture, found, None)
    assert found.probabilities is not None
    for why, (row, output) in chosen.items():
        assert why.startswith("most typical of cluster_")
        assert found.probabilities[row, output] == pytest.approx(
            found.probabilities[:, output].max()
        )
    hard = unlabelled_tables.clusters("agglomerative")
    found = predict(hard, groups)
    for why, (row, _) in chosen_rows(hard, found, None).items():
        assert why == f"a row of {found.labels[row]}"
