import numpy as np
import pandas as pd
import pytest

from ml_assets.modeling.feasibility.small_problem import SmallProblem, small_problem
from ml_assets.modeling.feasibility.structure import find_structure, hopkins_statistic
from ml_assets.spec.feature_plan import Feature, FeaturePlan
from ml_assets_tests.modeling.feasibility.problems import spec_of
from ml_assets_tests.modeling.unlabelled_tables import GROUPS, groups

PLAN = FeaturePlan(
    target="", features=[Feature(column=name, kind="number") for name in ("a", "b", "c")]
)
RNG = np.random.default_rng(0)


def of_rows(rows: np.ndarray) -> SmallProblem:
    return small_problem(pd.DataFrame(rows, columns=list("abc")), PLAN, spec_of("clustering"))


def test_groups_are_found() -> None:
    found = find_structure(small_problem(groups(240), GROUPS, spec_of("clustering")))
    assert found.hopkins > 0.8
    assert found.hopkins_p == 1 / 100
    assert found.silhouette_p == 1 / 20
    assert found.crowd_p == 1 / 20
    assert found.clusters == 3


def test_one_crowd_is_no_groups() -> None:
    found = find_structure(of_rows(RNG.normal(size=(300, 3))))
    assert found.crowd_p > 0.05


def test_uniform_noise_has_no_structure() -> None:
    found = find_structure(of_rows(RNG.uniform(size=(300, 3))))
    assert found.hopkins_p > 0.05
    assert found.silhouette_p > 0.05
    assert found.hopkins == pytest.approx(0.5, abs=0.15)


def test_hopkins_is_what_its_distances_say() -> None:
    rng = np.random.default_rng(1)
    uniform = [hopkins_statistic(rng.uniform(size=(400, 2)), seed) for seed in range(20)]
    assert np.mean(uniform) == pytest.approx(0.5, abs=0.05)
    tight = np.concatenate([rng.normal(scale=0.01, size=(100, 2)), rng.normal(5, 0.01, (100, 2))])
    assert hopkins_statistic(tight, 1) > 0.95
    # A lattice is more even than chance.
    lattice = np.stack(np.meshgrid(np.arange(20.0), np.arange(20.0)), axis=-1).reshape(-1, 2)
    assert hopkins_statistic(lattice, 1) < 0.4
    assert hopkins_statistic(np.zeros((50, 2)), 1) == 0.5
