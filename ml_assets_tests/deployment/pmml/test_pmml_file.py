"""Every family as a PMML file: the same predictions, or a reason."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.deployment.parity import compare
from ml_assets.deployment.pmml.evaluator import Evaluator
from ml_assets.deployment.pmml.pmml_file import pmml_file
from ml_assets.deployment.pmml.scored_file import scored
from ml_assets.estimator.ensemble import EnsembleClassifier
from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.predict import predict
from ml_assets.modeling.families.family import Family
from ml_assets.modeling.families.registry import FAMILIES, is_installed
from ml_assets.spec.feature_plan import Feature, FeaturePlan
from ml_assets.spec.metrics import UNSUPERVISED, Task
from ml_assets_tests.deployment.conversion.tables import (
    model_of,
    pipeline_of,
    plan_of,
    rows_to_predict,
)

WITHOUT = {
    "nearest_neighbors": "ml_assets.Neighbor",
    "agglomerative": "NearestRowClusters",
    "hdbscan": "NearestRowClusters",
    "local_outlier_factor": "LocalOutlierFactor",
}
# Their points read numbers in different shapes.
BY_SHAPE = ("linear", "multi_layer_perceptron")
POINTS = [
    pytest.param(family, params, task, id=f"{name}-{task}-{number}")
    for name, family in FAMILIES.items()
    if is_installed(family)
    for task in family.tasks
    for number, params in enumerate(family.portfolio(task)[: 2 if name in BY_SHAPE else 1])
]


@pytest.mark.parametrize(("family", "params", "task"), POINTS)
def test_every_family_predicts_the_same(
    family: Family, params: dict[str, Any], task: Task, evaluator: Evaluator
) -> None:
    # CatBoost hashes categories, and hashes of ours are no codes either.
    numbers = family.name == "catboost" or task in UNSUPERVISED
    plan = plan_of("size", "is new", "ordered at") if numbers else plan_of()
    if task in UNSUPERVISED:
        plan = plan.model_copy(update={"target": ""})
    model = model_of(pipeline_of(family, params, task, plan), task, plan)
    if reason := WITHOUT.get(family.name):
        with pytest.raises(CannotExpressError, match=reason):
            pmml_file(model)
        return

    rows = rows_to_predict(task)
    expected = predict(model, rows)
    found = scored(evaluator, pmml_file(model), rows, plan, expected.classes)

    difference = compare(expected, found, 1e-6)
    assert difference.passed, difference
    if family.name not in ("xgboost", "isolation_forest"):
        assert difference.largest_difference < 1e-10


@pytest.mark.parametrize("threshold", [None, 0.2, 0.8])
@pytest.mark.parametrize("positive", ["yes", "no"])
def test_the_threshold_stands_in_the_file(
    threshold: float | None, positive: str, evaluator: Evaluator
) -> None:
    task: Task = "binary_classification"
    plan, family = plan_of(keep=0.6), FAMILIES["random_forest"]
    pipeline = pipeline_of(family, family.portfolio(task)[1], task, plan)
    model = model_of(pipeline, task, plan, threshold=threshold, positive_class=positive)
    rows = rows_to_predict(task, rows=1100)  # in two parts

    expected = predict(model, rows)
    found = scored(evaluator, pmml_file(model), rows, plan, expected.classes)

    assert found.labels.tolist() == expected.labels.tolist()
    np.testing.assert_allclose(found.probabilities, expected.probabilities, rtol=0, atol=1e-12)


@pytest.mark.parametrize("pooling", ["mean", "log"])
def test_an_ensemble_of_several_kinds_is_one_file(pooling: Any, evaluator: Evaluator) -> None:
    task: Task = "multiclass_classification"
    plan, names = plan_of(), ["linear", "hist_gradient_boosting", "extra_trees"]
    members = [
        pipeline_of(FAMILIES[name], FAMILIES[name].portfolio(task)[0], task, plan) for name in names
    ]
    ensemble = EnsembleClassifier(members, [0.5, 0.3, 0.2], pooling)
    model = model_of(ensemble, task, plan)
    rows = rows_to_predict(task)

    expected = predict(model, rows)
    found = scored(evaluator, pmml_file(model), rows, plan, expected.classes)

    assert compare(expected, found, 1e-12).passed


def test_texts_and_names_of_any_kind_are_kept(evaluator: Evaluator) -> None:
    texts = ["a<b", 'say "hi"', "l'été", " spaced ", "missing", "", "tab\tbed", "1"]
    rng = np.random.default_rng(2)
    values = rng.choice(np.array(texts, dtype=object), 300)
    number = rng.normal(size=300)
    y = np.where([len(one) % 2 for one in values], "yes & no", "<none>")
    frame = pd.DataFrame({"derived_0": number, "prediction": values, 'the "y"': y})
    plan = FeaturePlan(target='the "y"', features=[
        Feature(column="derived_0", kind="number"),
        Feature(column="prediction", kind="category", nullable=True),
    ])  # fmt: skip
    family, task = FAMILIES["random_forest"], "binary_classification"
    pipeline = family.build(family.portfolio(task)[0], task, plan, 1)
    pipeline[-1].set_params(n_estimators=5)
    pipeline.fit(feature_matrix(frame, plan), y)
    model = model_of(pipeline, task, plan)
    frame.loc[0, "prediction"] = "unheard of"

    file = pmml_file(model)
    expected = predict(model, frame)

    assert (file.prediction, file.shares) == (
        "prediction_1", ("probability_<none>", "probability_yes & no"),
    )  # fmt: skip
    assert compare(expected, scored(evaluator, file, frame, plan, expected.classes), 1e-12).passed


def test_the_same_model_gives_the_same_bytes() -> None:
    task: Task = "regression"
    plan, family = plan_of(), FAMILIES["hist_gradient_boosting"]
    model = model_of(pipeline_of(family, family.portfolio(task)[0], task, plan), task, plan)

    assert pmml_file(model) == pmml_file(model)


def test_columns_that_pmml_cannot_read_are_the_reason() -> None:
    task: Task = "regression"
    plan, family = plan_of("city", high_cardinality="hashing"), FAMILIES["linear"]
    model = model_of(pipeline_of(family, family.portfolio(task)[0], task, plan), task, plan)
    with pytest.raises(CannotExpressError, match="hashed"):
        pmml_file(model)
