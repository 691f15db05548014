from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from ml_assets.estimator.predict import Predictions
from ml_assets.measurement.scoring import score
from ml_assets.modeling.inlined_source import InlinedSource
from ml_assets.modeling.score_code import ScoreCode
from ml_assets.spec.metrics import TASKS, Task
from ml_assets_tests.modeling.reference_metrics import CASES, positive_of, random_predictions

USERS = "ml_assets_tests.spec.user_metrics"


@dataclass
class Foreteller:
    """A fitted model whose predictions are given."""

    found: Predictions

    @property
    def classes_(self) -> np.ndarray:
        return np.array(self.found.classes)

    def predict(self, features: Any) -> np.ndarray:
        return self.found.labels

    def predict_proba(self, features: Any) -> np.ndarray | None:
        return self.found.probabilities


def computed(task: Task, metrics: list[str], y: np.ndarray, found: Predictions) -> dict[str, float]:
    code = ScoreCode(task, InlinedSource("ml_assets"))
    text = code.function(metrics)
    names: dict[str, Any] = {"np": np, "POSITIVE_CLASS": positive_of(task)}
    for module, name in code.imports | code.inlined.imports:
        exec(f"from {module} import {name}", names)
    exec(f"{code.inlined.text}\n{text}", names)
    result: dict[str, float] = names["scores"](Foreteller(found), None, y)
    return result


@pytest.mark.parametrize(("task", "metric"), CASES)
def test_the_code_of_every_metric_gives_its_score(task: Task, metric: str) -> None:
    y, found = random_predictions(task, seed=6)
    expected = score(metric, task, y, found, positive_of(task))
    assert computed(task, [metric], y, found) == {metric: pytest.approx(expected, rel=1e-12)}


@pytest.mark.parametrize("task", TASKS)
def test_a_users_metric_is_imported(task: Task) -> None:
    y, found = random_predictions(task, seed=6)
    name = {"binary_classification": "squares", "multiclass_classification": "own_log_loss",
            "regression": "largest"}[task]  # fmt: skip
    metric = f"{USERS}.{name}"
    expected = score(metric, task, y, found, positive_of(task))
    assert computed(task, [metric], y, found)[metric] == pytest.approx(expected)


def test_a_class_that_the_model_does_not_know() -> None:
    task: Task = "multiclass_classification"
    y, found = random_predictions(task, seed=6)
    assert found.probabilities is not None
    known = Predictions(found.labels, found.probabilities[:, :2], ("a", "b"))
    value = computed(task, ["log_loss", "roc_auc"], y, known)
    assert value == {name: pytest.approx(score(name, task, y, known)) for name in value}


def test_only_what_is_used_is_computed() -> None:
    text = ScoreCode("binary_classification", InlinedSource("ml_assets")).function(["accuracy"])
    assert "positive" not in text
    assert "truth" not in text
