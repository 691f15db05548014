from typing import Any

import numpy as np
import pytest
from sklearn.metrics import (
    accuracy_score,
    f1_score,
    log_loss,
    precision_score,
    recall_score,
    roc_auc_score,
)

from ml_assets.estimator.predict import Predictions
from ml_assets.monitoring.performance.confidence_estimate import (
    HeldOutClasses,
    calibrated,
    estimable,
    estimated_scores,
)
from ml_assets.spec.problem import Costs

NAMES = ["roc_auc", "accuracy", "precision", "recall", "f1", "log_loss"]


def drawn(rows: int, seed: int, shift: float = 0.0) -> tuple[np.ndarray, Predictions]:
    """Rows of two classes whose probabilities are too sure of themselves by a factor of two."""
    rng = np.random.default_rng(seed)
    signal = rng.normal(shift, 1.0, rows)
    truth = rng.random(rows) < 1 / (1 + np.exp(-signal))
    told = 1 / (1 + np.exp(-2 * signal))
    labels = np.where(told > 0.5, "yes", "no").astype(object)
    return (np.where(truth, "yes", "no").astype(object),
            Predictions(labels, np.column_stack([1 - told, told]), ("no", "yes")))  # fmt: skip


def true_scores(y: np.ndarray, found: Predictions) -> dict[str, float]:
    assert found.probabilities is not None
    truth, told, share = y == "yes", found.labels == "yes", found.probabilities[:, 1]
    return {
        "roc_auc": roc_auc_score(truth, share), "accuracy": accuracy_score(truth, told),
        "precision": precision_score(truth, told), "recall": recall_score(truth, told),
        "f1": f1_score(truth, told), "log_loss": log_loss(truth, share),
    }  # fmt: skip


@pytest.mark.parametrize("rows", [600, 4000])
@pytest.mark.parametrize("shift", [0.0, 1.5])
def test_what_is_estimated_is_what_labels_say(rows: int, shift: float) -> None:
    y, known = drawn(rows, 1)
    truth, window = drawn(4000, 2, shift)
    held_out = HeldOutClasses("binary_classification", y, known, "yes")
    found = estimated_scores(NAMES, held_out, window, seed=7)
    for name, value in true_scores(truth, window).items():
        assert found[name].value == pytest.approx(value, abs=0.04), name
        assert found[name].low - 0.01 < value < found[name].high + 0.01, name
    assert shift == 0 or found["accuracy"].value > true_scores(y, known)["accuracy"] + 0.05


def test_the_band_holds_the_truth_about_as_often_as_it_says() -> None:
    held, inside, tried = drawn(1500, 1), 0, 0
    held_out = HeldOutClasses("binary_classification", held[0], held[1], "yes")
    for seed in range(20):
        truth, window = drawn(500, 10 + seed, shift=0.5)
        found = estimated_scores(["accuracy", "roc_auc"], held_out, window, seed)
        for name, one in found.items():
            inside += one.low <= true_scores(truth, window)[name] <= one.high
            tried += 1
    assert inside / tried >= 0.85


def test_the_mean_cost_is_what_labels_say() -> None:
    (y, known), (truth, window) = drawn(2000, 1), drawn(4000, 2, shift=1.0)
    costs = Costs(false_negative=120.0, false_positive=10.0)
    held_out = HeldOutClasses("binary_classification", y, known, "yes", costs)
    told = estimated_scores(["f1"], held_out, window, 7)["mean_cost"]
    missed = ((truth == "yes") & (window.labels == "no")).mean()
    alarms = ((truth == "no") & (window.labels == "yes")).mean()
    assert told.low < 120 * missed + 10 * alarms < told.high
    assert told.value == pytest.approx(120 * missed + 10 * alarms, rel=0.15)


def test_several_classes() -> None:
    rng = np.random.default_rng(5)
    shares = rng.dirichlet([1, 1, 1], 6000)
    classes = np.array(["a", "b", "c"], dtype=object)
    y = classes[(shares.cumsum(axis=1) < rng.random((6000, 1))).sum(axis=1)]
    found = Predictions(classes[shares.argmax(axis=1)], shares, ("a", "b", "c"))
    known, asked = np.arange(3000), np.arange(3000, 6000)
    held_out = HeldOutClasses("multiclass_classification", y[known], found.at(known), None)
    told = estimated_scores(["accuracy", "f1_macro"], held_out, found.at(asked), 7)
    labels = found.labels[asked]
    assert told["accuracy"].value == pytest.approx(accuracy_score(y[asked], labels), abs=0.02)
    assert told["f1_macro"].value == pytest.approx(
        f1_score(y[asked], labels, average="macro"), abs=0.02
    )
    rows = calibrated(held_out, found.at(asked))
    assert rows.sum(axis=1) == pytest.approx(np.ones(3000))


def test_many_rows_are_sampled_and_the_band_is_that_of_the_sample() -> None:
    (y, known), (truth, window) = drawn(2000, 1), drawn(60_000, 2)
    held_out = HeldOutClasses("binary_classification", y, known, "yes")
    found = estimated_scores(["accuracy"], held_out, window, 7)["accuracy"]
    assert found.low < true_scores(truth, window)["accuracy"] < found.high
    first = estimated_scores(["accuracy"], held_out, window.at(np.arange(20_000)), 7)["accuracy"]
    assert found.high - found.low == pytest.approx(first.high - first.low, rel=0.3)


def test_a_class_that_never_came_true_and_metrics_of_users() -> None:
    y, known = drawn(50, 3)
    only: Any = np.full(50, "no", dtype=object)
    held_out = HeldOutClasses("binary_classification", only, known, "yes")
    assert calibrated(held_out, known)[:, 1].tolist() == [0.0] * 50
    assert estimable("neg_log_loss", "binary_classification")
    assert not estimable("shop.metrics.profit", "binary_classification")
    assert len(y) == 50
