"""What every family promises."""

import warnings
from typing import Any

import numpy as np
import optuna
import pandas as pd
import pytest

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.predict import predict, predict_matrix
from ml_assets.estimator.rows import Rows
from ml_assets.estimator.skops_format import pack, unpack
from ml_assets.estimator.stop import Stop
from ml_assets.measurement.scoring import score
from ml_assets.modeling.families.family import Family
from ml_assets.modeling.families.registry import families_for
from ml_assets.spec.feature_plan import Feature, FeatureKind, FeaturePlan
from ml_assets.spec.metrics import DEFAULT_METRIC, METRICS, Task
from ml_assets_tests.modeling.families.fits import INSTALLED, few_rounds, fit, info, outputs
from ml_assets_tests.modeling.tables import PLAN, table

KINDS = [
    pytest.param(family, task, id=f"{family.name}-{task}")
    for family in INSTALLED.values()
    for task in family.tasks
]
FAMILY = pytest.mark.parametrize("family", INSTALLED.values(), ids=INSTALLED)
ITERATIVE = [
    family for family in INSTALLED.values()
    if few_rounds(family, family.portfolio("binary_classification")[0])
    != family.portfolio("binary_classification")[0]
]  # fmt: skip
NEW = ("green",)  # a colour that no training row has


@pytest.mark.parametrize(("family", "task"), KINDS)
def test_the_strongest_guess_fits_stops_predicts_and_comes_back_from_its_file(
    family: Family, task: Task
) -> None:
    train, test = table(task, rows=120), table(task, rows=60, seed=2, colours=NEW)
    params, features = family.portfolio(task)[0], feature_matrix(test, PLAN)
    assert "green" in set(test["colour"])
    assert features.isna().to_numpy().any()

    # With rows held out, and then with what was found and nothing held out.
    stopped, found = fit(family, params, task, PLAN, train, held_out=test)
    pipeline, nothing = fit(family, params | found, task, PLAN, train)
    assert nothing == {}
    # Before they predict, which neighbour indexes count.
    model = pack(pipeline, info(family, task, PLAN, pipeline))
    twin, _ = fit(family, params | found, task, PLAN, train)
    assert pack(twin, info(family, task, PLAN, twin)).content == model.content

    expected = predict_matrix(pipeline, features, task)
    np.testing.assert_allclose(
        outputs(stopped, features, task), outputs(pipeline, features, task), rtol=1e-9
    )

    back = predict(unpack(model.content, expected_version=model.version), test)
    assert np.array_equal(back.labels, expected.labels)
    if task == "regression":
        assert np.isfinite(expected.labels).all()
        assert np.corrcoef(expected.labels, test["y"])[0, 1] > 0.7
    else:
        assert expected.probabilities is not None
        assert back.probabilities is not None
        assert np.array_equal(back.probabilities, expected.probabilities)
        assert np.isfinite(expected.probabilities).all()
        assert expected.probabilities.sum(axis=1) == pytest.approx(1.0)
        chance = 1 / expected.probabilities.shape[1]
        assert (expected.labels == test["y"].to_numpy()).mean() > chance + 0.15
    alone = np.concatenate([outputs(pipeline, features.iloc[[row]], task) for row in range(3)])
    assert alone == pytest.approx(outputs(pipeline, features, task)[:3], rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(("family", "task"), KINDS)
def test_every_first_guess_lies_in_the_familys_space(family: Family, task: Task) -> None:
    for params in family.portfolio(task):
        point = {family.key(name): value for name, value in params.items()}
        trial = optuna.trial.FixedTrial(point)
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a value outside its range is a warning of Optuna's
            assert family.suggest(trial, task, 500, PLAN) == params
        family.build(params, task, PLAN, seed=1)


@pytest.mark.parametrize(("family", "task"), KINDS)
def test_every_suggestion_builds_and_fits(family: Family, task: Task) -> None:
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=4))
    test = feature_matrix(table(task, rows=10, seed=2, colours=NEW), PLAN)
    for _ in range(4):
        trial = study.ask()
        params = family.suggest(trial, task, 60, PLAN)
        assert {family.key(name) for name in params} >= set(trial.params)
        pipeline, _ = fit(family, few_rounds(family, params, 5), task, PLAN, table(task, rows=60))
        assert np.isfinite(outputs(pipeline, test, task)).all()


@pytest.mark.parametrize("task", ["binary_classification", "regression"])
@pytest.mark.parametrize("family", ITERATIVE, ids=lambda family: family.name)
def test_stopping_early_is_at_least_as_good_as_the_limits(family: Family, task: Task) -> None:
    train, test = table(task, rows=150), table(task, rows=400, seed=2)
    params, features = family.portfolio(task)[0], feature_matrix(test, PLAN)
    _, found = fit(family, params, task, PLAN, train, held_out=test)
    ((name, rounds),) = found.items()
    metric = "log_loss" if task != "regression" else DEFAULT_METRIC[task]
    assert METRICS[metric].greater_is_better is False

    def loss(rounds: int) -> float:
        pipeline, _ = fit(family, params | {name: rounds}, task, PLAN, train)
        predictions = predict_matrix(pipeline, features, task)
        return score(metric, task, test["y"].to_numpy(), predictions, "yes")

    # One round, the next ones, and far more.
    best = loss(rounds)
    assert all(best <= loss(other) + 1e-9 for other in {1, rounds + 1, 3 * rounds})


BAD = ["constant", "one_column_is_missing", "two_rows_per_class", "new_class_held_out",
       "one_class_held_out", "nothing_held_out_is_known"]  # fmt: skip


def bad_table(case: str, task: Task) -> tuple[pd.DataFrame, pd.DataFrame]:
    train, test = table(task, rows=60), table(task, rows=20, seed=2)
    if case == "constant":
        constant = {"size": 1.0, "weight": 2.0, "is new": True, "colour": "red"}
        return train.assign(**constant), test.assign(**constant)
    if case == "one_column_is_missing":
        return train.assign(size=np.nan, colour=None), test
    if task == "regression":
        return train.iloc[:4], test.iloc[:1]
    if case == "two_rows_per_class":
        return train.groupby("y").head(2), test
    classes = np.unique(train["y"])
    if case == "one_class_held_out":
        return train, test[test["y"] == classes[0]]
    if case == "new_class_held_out":
        return train[train["y"] != classes[-1]], test
    return train[train["y"] != classes[-1]], test[test["y"] == classes[-1]]


@pytest.mark.parametrize("case", BAD)
@FAMILY
def test_bad_tables_are_fitted_all_the_same(family: Family, case: str) -> None:
    for task in set(family.tasks) & {"multiclass_classification", "regression"}:
        train, test = bad_table(case, task)
        params = few_rounds(family, family.portfolio(task)[0], 5)
        pipeline, found = fit(family, params, task, PLAN, train, held_out=test)
        assert all(rounds >= 1 for rounds in found.values())
        assert np.isfinite(outputs(pipeline, feature_matrix(test, PLAN), task)).all()


@pytest.mark.parametrize("kind", ["number", "category"])
@FAMILY
def test_tables_of_one_kind_of_column(family: Family, kind: FeatureKind) -> None:
    plan = FeaturePlan(target="y", features=PLAN.of_kind(kind)[:1])
    task = family.tasks[-1]
    test = table(task, rows=10, seed=2, colours=NEW)
    for params in family.portfolio(task):
        params = few_rounds(family, params)
        pipeline, _ = fit(family, params, task, plan, table(task, rows=60), held_out=test)
        assert np.isfinite(outputs(pipeline, feature_matrix(test, plan), task)).all()


def test_families_for_a_thousand_classes_take_them() -> None:
    classes, columns = 1000, 3
    rng = np.random.default_rng(1)
    centres = rng.normal(scale=30, size=(classes, columns))
    y = np.repeat(np.arange(classes), 2)
    frame = pd.DataFrame(centres[y] + rng.normal(size=(2 * classes, columns)), columns=list("abc"))
    frame["y"] = y
    plan = FeaturePlan(target="y", features=[Feature(column=c, kind="number") for c in "abc"])
    task: Task = "multiclass_classification"
    taken = families_for(task, "auto", rows=2 * classes, columns=columns, classes=classes)
    assert {family.name for family in taken} >= {"linear", "nearest_neighbors", "naive_bayes"}
    assert "hist_gradient_boosting" not in {family.name for family in taken}
    for family in taken:
        if "tree" in family.name or "forest" in family.name:
            continue  # they are only slow
        params: dict[str, Any] = few_rounds(family, family.portfolio(task)[0], 2)
        pipeline, _ = fit(family, params, task, plan, frame)
        assert pipeline.predict_proba(frame[list("abc")].iloc[:5]).shape == (5, classes)


WEIGHED = [
    pytest.param(family, task, id=f"{family.name}-{task}")
    for family in INSTALLED.values() if family.takes_weights
    for task in ("binary_classification", "regression") if task in family.tasks
]  # fmt: skip


@pytest.mark.parametrize("stopped", [False, True])
@pytest.mark.parametrize(("family", "task"), WEIGHED)
def test_rows_count_as_much_as_they_weigh(family: Family, task: Task, stopped: bool) -> None:
    # The features say nothing, so that every model comes near to the weighted mean of the target.
    train = table(task, rows=240)
    high = np.random.default_rng(3).random(240) < 0.5
    y = np.where(high, 10.0, 0.0) if task == "regression" else np.where(high, "yes", "no")
    weights = np.where(high, 9.0, 1.0)
    rows = Rows(feature_matrix(train, PLAN), y.astype(object), weights)
    if task == "regression":
        rows = Rows(rows.X, y, weights)
    fresh = feature_matrix(table(task, rows=120, seed=4), PLAN)
    judged = Stop(Rows(fresh, rows.y[:120], weights[:120])) if stopped else None

    def mean(weighed: Rows) -> float:
        params = few_rounds(family, family.portfolio(task)[0])
        pipeline = family.build(params, task, PLAN, seed=5)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            family.fit(pipeline, weighed, judged)
        found = predict_matrix(pipeline, feature_matrix(table(task, 80, seed=9), PLAN), task)
        if found.probabilities is None or found.classes is None:
            return float(np.mean(found.labels)) / 10.0
        return float(found.probabilities[:, found.classes.index("yes")].mean())

    assert mean(rows) - mean(Rows(rows.X, rows.y)) > 0.1
