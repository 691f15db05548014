import warnings
from typing import Any

import numpy as np
import optuna
import pandas as pd
import pytest
from sklearn.metrics import adjusted_rand_score, roc_auc_score

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.predict import predict, predict_matrix
from ml_assets.estimator.rows import Rows
from ml_assets.estimator.skops_format import unpack
from ml_assets.modeling.families.family import Family
from ml_assets.modeling.families.registry import FAMILIES
from ml_assets.modeling.families.unlabelled_family import AnomalyFamily, ClusterFamily
from ml_assets.modeling.refit import refit
from ml_assets.spec.feature_plan import FeatureKind, FeaturePlan
from ml_assets.spec.metrics import Task
from ml_assets.spec.problem import Clusters, Problem
from ml_assets_tests.modeling.unlabelled_tables import (
    GROUPS,
    ODD,
    board,
    groups,
    odd_rows,
)

UNLABELLED = {
    name: family
    for name, family in FAMILIES.items()
    if isinstance(family, ClusterFamily | AnomalyFamily)
}
POINTS = [
    pytest.param(family, point, id=f"{name}-{number}")
    for name, family in UNLABELLED.items()
    for number, point in enumerate(family.portfolio(family.tasks[0]))
]


def tables(task: Task) -> tuple[FeaturePlan, pd.DataFrame, pd.DataFrame]:
    if task == "clustering":
        return GROUPS, groups(), groups(rows=60, seed=2)
    return ODD, odd_rows(), odd_rows(rows=100, seed=2)


def problem(task: Task) -> Problem:
    return Problem(task=task, target="odd" if task == "anomaly_detection" else None)


@pytest.mark.parametrize(("family", "params"), POINTS)
def test_every_first_guess_finds_the_structure_and_comes_back_from_its_file(
    family: Family, params: dict[str, Any]
) -> None:
    task = family.tasks[0]
    plan, train, test = tables(task)

    def fitted() -> Any:
        return refit(train, plan, problem(task), board(task, family.name, params),
                     problem_name="toys", contract_version=1)  # fmt: skip

    model = fitted()
    assert fitted().content == model.content
    expected = predict(model, test)
    back = predict(unpack(model.content, expected_version=model.version), test)
    assert (back.labels == expected.labels).all()
    assert set(expected.labels) <= set(model.info.classes or [])
    if task == "clustering":
        least = 0.65 if params.get("n_clusters", 3) == 3 else 0.4
        assert adjusted_rand_score(test["group"], expected.labels) > least
    else:
        assert expected.scores is not None
        assert back.scores is not None
        assert (back.scores == expected.scores).all()
        assert roc_auc_score(test["odd"] == "odd", expected.scores) > 0.9
        assert model.info.positive_class == "odd"
    if expected.probabilities is not None:
        assert expected.probabilities.sum(axis=1) == pytest.approx(1.0)


@pytest.mark.parametrize(("family", "params"), POINTS)
def test_every_first_guess_lies_in_the_familys_space(
    family: Family, params: dict[str, Any]
) -> None:
    trial = optuna.trial.FixedTrial({family.key(name): v for name, v in params.items()})
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a value outside its range is a warning of Optuna's
        assert family.suggest(trial, family.tasks[0], 500, GROUPS) == params


@pytest.mark.parametrize("family", UNLABELLED.values(), ids=UNLABELLED)
def test_every_suggestion_builds_fits_and_keeps_rows_apart(family: Family) -> None:
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=4))
    task = family.tasks[0]
    plan, train, test = tables(task)
    features = feature_matrix(test, plan).iloc[:20]
    for _ in range(4):
        params = family.suggest(study.ask(), task, len(train), plan)
        pipeline = family.build(params, task, plan, seed=5)
        # Labels that are handed in are not read.
        assert family.fit(pipeline, Rows(feature_matrix(train, plan), np.arange(len(train)))) == {}
        found = predict_matrix(pipeline, features, task)
        alone = predict_matrix(pipeline, features.iloc[[3]], task)
        assert alone.labels[0] == found.labels[3]
        assert len(predict_matrix(pipeline, features.iloc[:0], task).labels) == 0


@pytest.mark.parametrize("kind", ["number", "category"])
@pytest.mark.parametrize("family", UNLABELLED.values(), ids=UNLABELLED)
def test_tables_of_one_kind_of_column_with_missing_values(
    family: Family, kind: FeatureKind
) -> None:
    plan = FeaturePlan(target="", features=GROUPS.of_kind(kind))
    task = family.tasks[0]
    for params in family.portfolio(task)[:2]:
        pipeline = family.build(params, task, plan, seed=5)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pipeline.fit(feature_matrix(groups(), plan))
            labels = pipeline.predict(feature_matrix(groups(rows=30, seed=3), plan))
        assert len(labels) == 30


def test_the_problems_bounds_narrow_the_space() -> None:
    seven = Problem(task="clustering", clusters=Clusters(min=7, max=7))
    for name in ("k_means", "gaussian_mixture", "agglomerative"):
        family = FAMILIES[name].suited_to(seven)
        assert [point["n_clusters"] for point in family.portfolio("clustering")] == [7]
        trial = optuna.create_study().ask()
        assert family.suggest(trial, "clustering", 100, GROUPS)["n_clusters"] == 7
        assert isinstance(FAMILIES[name], ClusterFamily)
        assert FAMILIES[name].clusters == Clusters()
    bounds = Clusters(min=3, max=4)
    hdbscan = FAMILIES["hdbscan"].suited_to(Problem(task="clustering", clusters=bounds))
    point = hdbscan.portfolio("clustering")[0]
    assert (point["least_clusters"], point["most_clusters"]) == (3, 4)
