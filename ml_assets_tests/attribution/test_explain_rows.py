from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator

from ml_assets.attribution.explain_rows import explain_rows
from ml_assets.estimator.predict import predict
from ml_assets.modeling.families.registry import FAMILIES, is_installed
from ml_assets.spec.errors import DataError, ExplanationError
from ml_assets.spec.feature_plan import Feature, FeaturePlan
from ml_assets.spec.metrics import TASKS, Task
from ml_assets_tests.attribution.fitted_models import (
    by_definition,
    ensemble_of,
    model_of,
    outputs,
    packed,
)
from ml_assets_tests.modeling import all_kinds, unlabelled_tables
from ml_assets_tests.modeling.tables import table

KINDS = [
    pytest.param(name, task, id=f"{name}-{task}")
    for name, family in FAMILIES.items()
    for task in TASKS
    if task in family.tasks and is_installed(family)
]
UNLABELLED = [
    pytest.param(name, id=name) for name, family in FAMILIES.items()
    if set(family.tasks) & {"clustering", "anomaly_detection"}
]  # fmt: skip


def numbers_only(task: Task, rows: int, seed: int) -> tuple[pd.DataFrame, FeaturePlan]:
    frame = table(task, rows=rows, seed=seed).fillna({"size": 0.0})
    frame["third"] = np.random.default_rng(seed).normal(size=rows)
    columns = ("size", "weight", "third")
    plan = FeaturePlan(target="y", features=[Feature(column=c, kind="number") for c in columns])
    return frame, plan


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("family", ["linear", "random_forest", "lightgbm", "nearest_neighbors"])
def test_few_columns_get_the_shapley_values_of_their_definition(family: str, task: Task) -> None:
    model, rows, background = model_of(family, task), table(task, 5, 2), table(task, 7, 3)
    found = explain_rows(model, rows, background)
    assert found.values == pytest.approx(by_definition(model, rows, background), abs=1e-9)
    linear = family == "linear" and task == "regression"
    assert found.method == ("closed form" if linear else "all coalitions")
    assert (found.standard_errors == 0).all()
    assert found.base == pytest.approx(outputs(model, background).mean(axis=0))
    assert found.predicted == pytest.approx(outputs(model, rows))
    assert found.largest_violation < 1e-9


@pytest.mark.parametrize(
    ("task", "kind", "families"),
    [
        ("binary_classification", "mean", ("random_forest", "linear")),
        ("binary_classification", "log", ("lightgbm", "random_forest")),
        ("regression", "mean", ("linear", "linear")),
        ("regression", "mean", ("linear", "extra_trees")),
    ],
)
def test_ensembles_get_those_of_their_definition_too(
    task: Task, kind: str, families: tuple[str, ...]
) -> None:
    model, rows, background = ensemble_of(task, kind, families), table(task, 4, 2), table(task, 5)
    found = explain_rows(model, rows, background)
    assert found.values == pytest.approx(by_definition(model, rows, background), abs=1e-9)
    assert (found.method == "closed form") == (set(families) == {"linear"})


@pytest.mark.parametrize(("family", "task"), KINDS)
def test_every_family_adds_up_over_columns_of_every_kind(family: str, task: Task) -> None:
    model = model_of(family, task, all_kinds.plan_of(), all_kinds.table(task))
    rows = all_kinds.table(task, rows=12, seed=2, unseen=True)
    found = explain_rows(model, rows, all_kinds.table(task, rows=30, seed=4), evaluations=20)
    assert found.columns == tuple(model.info.plan.columns)
    sums = found.values.sum(axis=2) + found.base
    assert sums == pytest.approx(outputs(model, rows), abs=1e-6)
    assert found.add_up
    assert np.isfinite(found.standard_errors).all()
    assert found.evaluations < 5_000 + 100


@pytest.mark.parametrize("family", UNLABELLED)
def test_models_without_a_target_are_explained_in_their_own_output(family: str) -> None:
    clusters = "clustering" in FAMILIES[family].tasks
    if clusters:
        model, rows = unlabelled_tables.clusters(family), unlabelled_tables.groups(12, seed=2)
        background = unlabelled_tables.groups(20, seed=3)
    else:
        model, rows = unlabelled_tables.detector(family), unlabelled_tables.odd_rows(12, seed=2)
        background = unlabelled_tables.odd_rows(20, seed=3)
    found = explain_rows(model, rows, background)
    assert found.method == "all coalitions"
    assert found.values == pytest.approx(by_definition(model, rows, background), abs=1e-9)
    if clusters:
        assert [name.split()[-1] for name in found.outputs] == list(model.estimator.classes_)
        # What one cluster gains, the others lose.
        assert found.values.sum(axis=1) == pytest.approx(0.0, abs=1e-9)
    else:
        assert found.outputs == ("anomaly score",)
        assert found.predicted[:, 0] == pytest.approx(predict(model, rows).scores)


@pytest.mark.parametrize("task", ["regression", "binary_classification"])
def test_forests_get_the_values_of_shaps_tree_explainer(task: Task) -> None:
    shap = pytest.importorskip("shap")
    frame, plan = numbers_only(task, 120, seed=1)
    model = model_of("random_forest", task, plan, frame)
    rows, background = frame.head(15), frame.tail(40)
    columns = plan.columns
    reference = shap.TreeExplainer(
        model.estimator[-1], background[columns].to_numpy(), feature_perturbation="interventional"
    )
    expected = reference.shap_values(rows[columns].to_numpy(), check_additivity=False)
    expected = expected[..., 1] if task == "binary_classification" else expected
    found = explain_rows(model, rows, background)
    assert found.method == "all coalitions"
    assert found.values[:, 0] == pytest.approx(expected, abs=1e-6)


def test_linear_numbers_get_the_values_of_shaps_linear_explainer() -> None:
    shap = pytest.importorskip("shap")
    frame, plan = numbers_only("regression", 120, seed=1)
    model = model_of("linear", "regression", plan, frame)
    rows, background = frame.head(15), frame.tail(40)
    encoder, last = model.estimator[:-1], model.estimator[-1]
    explainer = shap.LinearExplainer(last, encoder.transform(background[plan.columns]))
    expected = explainer.shap_values(encoder.transform(rows[plan.columns]))
    found = explain_rows(model, rows, background)
    assert found.method == "closed form"
    assert found.values[:, 0] == pytest.approx(expected, abs=1e-9)


def test_estimates_lie_about_the_exact_values_as_far_as_they_say() -> None:
    task: Task = "binary_classification"
    train = all_kinds.table(task, rows=300)
    plan = all_kinds.plan_of()
    kept = [f for f in plan.features if f.column not in ("photo", "reply")]
    plan = plan.model_copy(update={"features": kept})
    model = model_of("lightgbm", task, plan, train)
    rows, background = all_kinds.table(task, 160, seed=2), train.head(40)
    exact = explain_rows(model, rows, background, evaluations=10**6)
    walks = explain_rows(model, rows, background, evaluations=600)
    few = explain_rows(model, rows, background, evaluations=45)
    assert (exact.method, walks.method, few.method) == ("all coalitions", "walks", "few references")
    assert few.references < 40 == walks.references
    assert few.evaluations <= 160 * 46 + 240
    for estimate, least in ((walks, 0.98), (few, 0.7)):
        errors = estimate.values - exact.values
        assert np.sqrt((errors**2).mean()) < 2 * estimate.mean_error
        assert np.corrcoef(estimate.values.ravel(), exact.values.ravel())[0, 1] > least
        assert f"{estimate.mean_error:.2g}" in estimate.text
    assert walks.mean_error < few.mean_error


def test_values_do_not_depend_on_the_rows_beside_them_and_the_seed_fixes_them() -> None:
    task: Task = "multiclass_classification"
    model, rows, background = model_of("extra_trees", task), table(task, 9, 2), table(task, 6, 3)
    all_rows = explain_rows(model, rows, background)
    alone = explain_rows(model, rows.iloc[[4]], background)
    assert alone.values[0] == pytest.approx(all_rows.values[4], abs=1e-12)
    first, again, other = (
        explain_rows(model, rows, background, evaluations=1, seed=seed) for seed in (1, 1, 2)
    )
    assert np.array_equal(first.values, again.values)
    assert np.allclose(first.values.sum(axis=2), other.values.sum(axis=2))


def test_the_positive_class_is_explained_of_two_and_every_class_of_more() -> None:
    two = explain_rows(
        model_of("linear", "binary_classification"),
        table("binary_classification", 3),
        table("binary_classification", 9),
    )
    assert two.outputs == ("probability of yes",)
    three = explain_rows(
        model_of("linear", "multiclass_classification"),
        table("multiclass_classification", 3),
        table("multiclass_classification", 9),
    )
    assert three.outputs == ("probability of 0", "probability of 1", "probability of 2")
    assert three.values.sum(axis=1) == pytest.approx(0.0, abs=1e-9)


class Crowded(BaseEstimator):
    """Predicts by the rows beside a row."""

    def fit(self, X: Any, y: Any = None) -> "Crowded":
        self.fitted_ = True
        return self

    def predict(self, X: Any) -> np.ndarray:
        return np.asarray(X)[:, 1] + len(X)


def test_what_does_not_add_up_is_an_error() -> None:
    from sklearn.pipeline import Pipeline

    frame, plan = numbers_only("regression", 20, seed=1)
    crowded = Pipeline([("features", "passthrough"), ("estimator", Crowded())]).fit(frame)
    with pytest.raises(ExplanationError, match="do not add up"):
        explain_rows(packed(crowded, "linear", "regression", plan), frame.head(3), frame.tail(4))


def test_a_background_is_needed() -> None:
    frame = table("regression", 5)
    with pytest.raises(DataError, match="no background rows"):
        explain_rows(model_of("linear", "regression"), frame, frame.head(0))
