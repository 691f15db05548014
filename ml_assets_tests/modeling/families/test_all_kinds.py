"""Every family on a table with a column of every kind."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.predict import Predictions, predict, predict_matrix
from ml_assets.estimator.rows import Rows
from ml_assets.estimator.skops_format import pack, unpack
from ml_assets.modeling.cross_validation import folds_of, score_fold
from ml_assets.modeling.families.family import Family
from ml_assets.modeling.families.registry import FAMILIES
from ml_assets.spec.feature_plan import Feature, FeaturePlan
from ml_assets.spec.metrics import Task
from ml_assets.spec.problem_spec import Features
from ml_assets_tests.modeling.all_kinds import FEATURES, plan_of, table
from ml_assets_tests.modeling.families.fits import INSTALLED, few_rounds, fit, info, outputs

SETTINGS: dict[str, dict[str, Any]] = {
    "default": {},
    "hashed": {"text": "hashing", "text_terms": 50, "high_cardinality": "hashing",
               "images": "pixels", "image_size": 4},
    "selected": {"keep": 0.2},
}  # fmt: skip
KINDS = [
    pytest.param(family, task, id=f"{family.name}-{task}")
    for family in INSTALLED.values()
    for task in family.tasks
]
FAMILY = pytest.mark.parametrize("family", INSTALLED.values(), ids=INSTALLED)


def fitted(
    family: Family, task: Task, plan: FeaturePlan, train: pd.DataFrame, point: int = 0
) -> Any:
    params = few_rounds(family, family.portfolio(task)[point])
    return fit(family, params, task, plan, train)[0]


def numbers(predictions: Predictions) -> np.ndarray:
    found = predictions.probabilities
    return predictions.labels if found is None else found


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize(("family", "task"), KINDS)
def test_every_kind_fits_predicts_and_comes_back_from_its_file(
    family: Family, task: Task, settings: str
) -> None:
    plan = plan_of(**SETTINGS[settings])
    train, test = table(task), table(task, rows=60, seed=2, unseen=True)
    pipeline = fitted(family, task, plan, train)

    model = pack(pipeline, info(family, task, plan, pipeline))
    back = unpack(model.content, expected_version=model.version)
    expected = numbers(predict_matrix(pipeline, feature_matrix(test, plan), task))
    assert np.array_equal(numbers(predict(back, test)), expected)
    assert np.isfinite(expected).all()
    assert back.info.plan == plan
    alone = np.concatenate([numbers(predict(back, test.iloc[[row]])) for row in range(3)])
    assert alone == pytest.approx(expected[:3], rel=1e-9, abs=1e-12)
    if task == "regression":
        assert np.corrcoef(expected, test["y"])[0, 1] > 0.25
    else:
        assert (predict(back, test).labels == test["y"].to_numpy()).mean() > 0.4


@FAMILY
def test_the_same_fit_gives_the_same_bytes(family: Family) -> None:
    plan, train = plan_of(keep=0.5), table("binary_classification")
    task: Task = "binary_classification"
    first, second = (fitted(family, task, plan, train) for _ in range(2))
    description = info(family, task, plan, first)
    assert pack(first, description).version == pack(second, description).version


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.column)
@FAMILY
def test_a_table_of_one_column(family: Family, feature: Any) -> None:
    task = family.tasks[-1]
    for settings in SETTINGS.values():
        plan = plan_of(**settings).model_copy(update={"features": [feature]})
        for point in range(len(family.portfolio(task))):
            pipeline = fitted(family, task, plan, table(task, rows=60), point)
            test = feature_matrix(table(task, rows=10, seed=2, unseen=True), plan)
            assert np.isfinite(outputs(pipeline, test, task)).all()


@FAMILY
def test_a_shuffled_target_brings_the_score_to_chance(family: Family) -> None:
    rows, task = 900, "binary_classification"
    plan = plan_of().model_copy(update={"features": [f for f in FEATURES if f.column == "city"]})
    frame = table("binary_classification", rows=rows, seed=3)
    # Names that occur about twice: their own target would tell them apart at once.
    frame["city"] = np.random.default_rng(4).integers(0, rows // 2, rows).astype(str)
    features, y = feature_matrix(frame, plan), (frame["y"] == "yes").to_numpy().astype(int)
    pipeline = family.build(few_rounds(family, family.portfolio(task)[0]), task, plan, seed=5)
    encoder = family.features(family.portfolio(task)[0], plan, task, seed=5)
    if family.name == "naive_bayes":
        encoder = encoder[0]  # before the means are binned
    encoded = np.asarray(encoder.fit_transform(features[:600], y[:600]))
    # What the model is fitted on says no more about the target than chance; without
    # cross-fitting this is 0.9 and more.
    assert abs(roc_auc_score(y[:600], encoded[:, 0]) - 0.5) < 0.1
    assert roc_auc_score(y[:600], np.asarray(encoder.transform(features[:600]))[:, 0]) > 0.8
    pipeline.fit(features[:600], y[:600])
    assert abs(roc_auc_score(y[600:], pipeline.predict_proba(features[600:])[:, 1]) - 0.5) < 0.12


@FAMILY
def test_rows_that_are_predicted_change_nothing(family: Family) -> None:
    plan, task = plan_of(keep=0.5), "multiclass_classification"
    train = table("multiclass_classification")
    pipeline = fitted(family, "multiclass_classification", plan, train)
    test = feature_matrix(table(task, rows=20, seed=2), plan)
    before = pipeline.predict_proba(test)
    pipeline.predict_proba(feature_matrix(table(task, rows=50, seed=9, unseen=True), plan))
    np.testing.assert_array_equal(pipeline.predict_proba(test), before)


def test_features_are_chosen_inside_of_each_fold() -> None:
    # Of many columns of noise the best ones fit any target, if its scored rows help to choose
    # them (Ambroise & McLachlan 2002, https://doi.org/10.1073/pnas.102102699).
    task: Task = "binary_classification"
    rng, rows, columns = np.random.default_rng(8), 120, 600
    noise = pd.DataFrame(
        rng.normal(size=(rows, columns)), columns=[f"n{i}" for i in range(columns)]
    )
    y = rng.permutation([0, 1] * (rows // 2))
    features = [Feature(column=name, kind="number") for name in noise]
    plan = FeaturePlan(target="y", features=features, encoding=Features(keep=0.02))
    family = FAMILIES["linear"]

    def mean_score(pipeline: Any, matrix: pd.DataFrame) -> float:
        folds = folds_of(y, task, 5, 1)
        scores = [score_fold(pipeline, Rows(matrix, y), fold, metric="roc_auc", task=task,
                             positive_class=1).score for fold in folds]  # fmt: skip
        return float(np.mean(scores))

    params = {"numbers": "scaled", "penalty": "l2", "C": 0.3}
    pipeline = family.build(params, task, plan, seed=5)
    chosen = pipeline.fit(noise, y)[:-1].get_feature_names_out(list(noise))
    assert len(chosen) == 12
    assert abs(mean_score(pipeline, noise) - 0.5) < 0.1
    told = FeaturePlan(target="y", features=[f for f in features if f.column in set(chosen)])
    outside = family.build(params, task, told, seed=5)
    assert mean_score(outside, noise[told.columns]) > 0.75
