import numpy as np
import pytest

from ml_assets.attribution.coalitions import exact_values
from ml_assets.attribution.few_references import random_orders
from ml_assets.attribution.mixtures import Mixtures
from ml_assets.attribution.paired_rows import PairedTable
from ml_assets.attribution.stand_in import StandIn
from ml_assets.attribution.walks import walked_values
from ml_assets.spec.metrics import TASKS, Task
from ml_assets_tests.attribution.fitted_models import model_of
from ml_assets_tests.modeling import all_kinds
from ml_assets_tests.modeling.tables import table

BACKGROUND = np.arange(30, 60)


def paired(family: str, task: Task) -> PairedTable:
    return PairedTable.of(Mixtures.of(model_of(family, task), table(task, 60, seed=2)))


def outputs(stand_in: StandIn) -> np.ndarray:
    return stand_in._output(stand_in.intercept + stand_in.scores.sum(axis=1))


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("family", ["linear", "lightgbm"])
def test_it_says_about_what_the_model_says(family: str, task: Task) -> None:
    one = paired(family, task)
    stand_in = StandIn.of(one, BACKGROUND, seed=1)
    assert stand_in is not None
    told = outputs(stand_in)
    explained = 1 - ((told - one.told) ** 2).sum() / ((one.told - one.told.mean(axis=0)) ** 2).sum()
    assert explained > 0.8
    if task == "multiclass_classification":
        assert told.sum(axis=1) == pytest.approx(1.0)


def test_its_walks_are_those_of_a_model_that_says_the_same() -> None:
    one = paired("lightgbm", "binary_classification")
    stand_in = StandIn.of(one, BACKGROUND, seed=1)
    assert stand_in is not None
    rows, orders = np.arange(5), random_orders(30, 4, seed=2)
    found = stand_in.walked(rows, BACKGROUND, orders)
    told = outputs(stand_in)
    assert found.sum(axis=2) == pytest.approx(told[rows][:, None] - told[BACKGROUND][None])
    # By hand, from the sums of scores.
    row, reference, order = 3, 7, orders[7]
    there, back = (_walk(stand_in, row, BACKGROUND[reference], way) for way in (order, order[::-1]))
    assert found[row, reference] == pytest.approx((there + back) / 2)
    mean = stand_in.mean_walked(rows, BACKGROUND, orders)
    assert mean == pytest.approx(found.mean(axis=1))


def _walk(stand_in: StandIn, row: int, reference: int, order: np.ndarray) -> np.ndarray:
    mixed = stand_in.scores[reference].copy()
    values, before = np.empty_like(mixed), None
    for column in [None, *order]:
        if column is not None:
            mixed[column] = stand_in.scores[row, column]
        now = 1 / (1 + np.exp(-(stand_in.intercept + mixed.sum(axis=0))))
        if before is not None:
            values[column] = now - before
        before = now
    return values


def test_its_values_are_near_those_of_a_model_of_sums() -> None:
    # A linear model of probabilities is its own stand-in but for the bins.
    one = paired("linear", "binary_classification")
    stand_in = StandIn.of(one, BACKGROUND, seed=1)
    assert stand_in is not None
    rows = np.arange(10)
    exact = exact_values(one.pairs(rows, BACKGROUND)).reshape(10, 30, 4, 1).mean(axis=1)
    found = stand_in.mean_walked(rows, BACKGROUND, random_orders(30, 4, seed=2))
    assert np.corrcoef(found.ravel(), exact.ravel())[0, 1] > 0.95


def test_columns_of_every_kind_are_binned_and_too_many_are_not() -> None:
    frame = all_kinds.table("regression", 90)
    model = model_of("linear", "regression", all_kinds.plan_of(), frame)
    one = PairedTable.of(Mixtures.of(model, frame))
    stand_in = StandIn.of(one, np.arange(40, 90), seed=1)
    assert stand_in is not None
    for column in range(8):
        assert len(np.unique(stand_in.scores[:, column, 0])) <= 12
    again = StandIn.of(one, np.arange(40, 90), seed=1)
    assert again is not None
    assert np.array_equal(stand_in.scores, again.scores)


def test_walks_over_players_join_their_columns_together() -> None:
    one = paired("random_forest", "regression")
    pairs = one.pairs(np.array([0]), np.array([31]))
    players, order = np.array([1, 0, 1, 0]), np.array([[0, 1]])
    there, _ = walked_values(pairs, order, players)
    mask = np.array([[False, True, False, True]])
    after = pairs.outputs(np.array([0]), mask)[0]
    assert there[0, 0] == pytest.approx(after - pairs.known[0])
    assert there[0, 1] == pytest.approx(pairs.told[0] - after)
