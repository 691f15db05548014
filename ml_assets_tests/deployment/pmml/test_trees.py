import numpy as np
import pytest

from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.deployment.conversion.trees import AT_MOST, GREATER, LESS, Tree
from ml_assets.deployment.pmml import trees as module
from ml_assets.deployment.pmml.evaluator import Evaluator
from ml_assets.deployment.pmml.fields import Fields
from ml_assets.deployment.pmml.part import Part
from ml_assets.deployment.pmml.trees import CategorySet, must_be_few, tree_model
from ml_assets_tests.deployment.pmml.files import told_by

ROWS = np.array([[np.nan], [-1e300], [0.5], [np.nextafter(0.5, 1)], [7.0]])


def tree(split: float, mode: int, missing_left: bool, value: np.ndarray) -> Tree:
    left, right = np.array([1, -1, -1]), np.array([2, -1, -1])
    return Tree(left, right, np.zeros(3, dtype="int64"), np.full(3, split),
                np.full(3, missing_left), value, mode)  # fmt: skip


@pytest.mark.parametrize("split", [0.5, np.inf, -np.inf])
@pytest.mark.parametrize("mode", [AT_MOST, LESS, GREATER])
@pytest.mark.parametrize("missing_left", [True, False])
def test_values_at_the_threshold_and_missing_ones_go_where_they_belong(
    split: float, mode: int, missing_left: bool, evaluator: Evaluator
) -> None:
    one = tree(split, mode, missing_left, np.array([0.0, 10.0, 20.0]))

    def built(fields: Fields, names: list[str], classes: list[str]) -> Part:
        return tree_model(one, {0: names[0]}, {})

    compared = {AT_MOST: np.less_equal, LESS: np.less, GREATER: np.greater}[mode](ROWS[:, 0], split)
    left = np.where(np.isnan(ROWS[:, 0]), missing_left, compared)
    assert told_by(evaluator, built, ROWS).tolist() == np.where(left, 10.0, 20.0).tolist()


def test_shares_that_do_not_add_up_to_one_are_kept(evaluator: Evaluator) -> None:
    shares = np.array([[0.5, 0.5], [0.1, 0.9], [1 / 3, 2 / 3 - 1e-16]])
    one = tree(0.5, AT_MOST, False, shares)

    def built(fields: Fields, names: list[str], classes: list[str]) -> Part:
        return tree_model(one, {0: names[0]}, {}, classes)

    found = told_by(evaluator, built, ROWS, ["no", "yes"])
    assert np.array_equal(found, shares[[2, 1, 1, 2, 2]])


def test_codes_in_a_set_go_right(evaluator: Evaluator) -> None:
    one = tree(0.5, AT_MOST, False, np.array([0.0, 10.0, 20.0]))

    def built(fields: Fields, names: list[str], classes: list[str]) -> Part:
        return tree_model(one, {}, {0: CategorySet(names[0], (-1, 3, 12))})

    rows = np.array([[-1.0], [3.0], [12.0], [0.0], [1.0], [99.0]])
    assert told_by(evaluator, built, rows).tolist() == [20, 20, 20, 10, 10, 10]


def test_too_many_nodes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    one = tree(0.5, AT_MOST, False, np.zeros(3))
    must_be_few([one])
    monkeypatch.setattr(module, "MOST_NODES", 5)
    with pytest.raises(CannotExpressError, match="more than 5 nodes"):
        must_be_few([one, one])
