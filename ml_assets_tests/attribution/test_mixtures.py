import numpy as np
import pandas as pd
import pytest

from ml_assets.attribution.mixtures import Mixtures
from ml_assets.estimator.predict import predict
from ml_assets.spec.metrics import Task
from ml_assets_tests.attribution.fitted_models import ensemble_of, model_of, outputs
from ml_assets_tests.modeling import all_kinds
from ml_assets_tests.modeling.tables import table


def mixed_by_hand(
    frame: pd.DataFrame, columns: list[str], one: np.ndarray, other: np.ndarray, mask: np.ndarray
) -> pd.DataFrame:
    first, second = frame.iloc[one].reset_index(drop=True), frame.iloc[other].reset_index(drop=True)
    return pd.DataFrame({
        name: first[name].where(mask[:, place], second[name]) for place, name in enumerate(columns)
    })  # fmt: skip


@pytest.mark.parametrize("settings", [{}, {"keep": 0.3}, {"high_cardinality": "hashing"}])
@pytest.mark.parametrize("family", ["linear", "random_forest", "naive_bayes", "support_vectors"])
def test_mixtures_are_predicted_as_if_they_stood_in_a_table(
    family: str, settings: dict[str, object]
) -> None:
    task: Task = "binary_classification"
    plan = all_kinds.plan_of(**settings)
    model = model_of(family, task, plan, all_kinds.table(task))
    frame = all_kinds.table(task, rows=40, seed=2, unseen=True)
    mixtures = Mixtures.of(model, frame.head(25), frame.tail(15))
    assert type(mixtures.mixers[0]).__name__ == "EncodedMixer"

    rng = np.random.default_rng(3)
    one, other = rng.integers(40, size=(2, 30))
    mask = rng.random((30, len(plan.features))) < 0.5
    found = mixtures.predict(one, other, mask)
    expected = predict(model, mixed_by_hand(frame, plan.columns, one, other, mask))
    assert found.probabilities == pytest.approx(expected.probabilities, abs=1e-12)
    assert found.labels.tolist() == expected.labels.tolist()


@pytest.mark.parametrize("kind", ["mean", "log"])
def test_members_with_encoders_of_their_own_are_combined(kind: str) -> None:
    model = ensemble_of("binary_classification", kind, ("linear", "random_forest"))
    frame = table("binary_classification", 30, seed=2)
    mixtures = Mixtures.of(model, frame)
    assert len(mixtures.mixers) == 2
    found = mixtures.as_they_are(np.arange(30))
    assert found.probabilities == pytest.approx(predict(model, frame).probabilities)
    assert found.labels.tolist() == predict(model, frame).labels.tolist()


def test_long_lists_of_mixtures_are_cut_into_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    task: Task = "multiclass_classification"
    model, frame = model_of("extra_trees", task), table(task, 30, seed=2)
    mixtures, places = Mixtures.of(model, frame), np.arange(30)
    whole = mixtures.as_they_are(places)
    monkeypatch.setattr("ml_assets.attribution.mixtures._MOST_CELLS", 29)
    cut = mixtures.as_they_are(places)
    assert np.array_equal(cut.probabilities, whole.probabilities)
    assert np.array_equal(cut.labels, whole.labels)
    assert cut.classes == whole.classes


def test_numbers_without_an_encoder_reach_the_model_under_their_names() -> None:
    from ml_assets_tests.attribution.test_explain_rows import numbers_only

    frame, plan = numbers_only("regression", 60, seed=1)
    model = model_of("hist_gradient_boosting", "regression", plan, frame)
    assert model.estimator.steps[0][1] == "passthrough"
    mixtures = Mixtures.of(model, frame)
    with np.testing.suppress_warnings() as caught:
        told = caught.record(UserWarning)
        found = mixtures.as_they_are(np.arange(60))
    assert not told
    assert found.labels == pytest.approx(outputs(model, frame)[:, 0])
