import numpy as np
import pytest

from ml_assets.deployment.conversion import trees
from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.deployment.conversion.trees import (
    GREATER,
    LESS,
    Tree,
    search_tree,
    tree_sums,
    tree_vectors,
)
from ml_assets_tests.deployment.conversion.graphs import run


def stump(mode: int, missing_left: bool, target: int = 0) -> Tree:
    return Tree(np.array([1, -1, -1]), np.array([2, -1, -1]), np.zeros(3, "int64"),
                np.array([0.5, 0.0, 0.0]), np.array([missing_left, False, False]),
                np.array([0.0, 10.0, 20.0]), mode, target)  # fmt: skip


LEAF = Tree(np.array([-1]), np.array([-1]), np.array([0]), np.array([0.0]), np.array([False]),
            np.array([3.0]), target=1)  # fmt: skip


@pytest.mark.parametrize("missing_left", [True, False])
def test_comparisons_and_missing_values(missing_left: bool) -> None:
    X = np.array([[0.5], [np.nextafter(0.5, 1)], [np.nextafter(0.5, 0)], [np.nan]])
    stumps = [stump(LESS, missing_left), stump(GREATER, missing_left, target=1), LEAF]

    found = run(lambda graph, block: tree_sums(graph, block.tensor, stumps, 2), X)

    missing = 10.0 if missing_left else 20.0
    assert found[:, 0].tolist() == [20.0, 20.0, 10.0, missing]
    assert found[:, 1].tolist() == [23.0, 13.0, 23.0, missing + 3.0]


def test_leaves_may_tell_several_numbers() -> None:
    values = np.array([[0.0, 0.0], [0.25, 0.75], [0.5, 0.5]])
    one = stump(LESS, False)
    several = Tree(one.left, one.right, one.feature, one.split, one.missing_left, values, one.mode)

    found = run(
        lambda graph, block: tree_vectors(graph, block.tensor, [several, several]), [[0.1], [0.9]]
    )

    assert found.tolist() == [[0.5, 1.5], [1.0, 1.0]]


@pytest.mark.parametrize("right", [True, False])
@pytest.mark.parametrize("count", [0, 1, 2, 37])
def test_a_search_tree_finds_what_numpy_finds(count: int, right: bool) -> None:
    points = np.sort(np.random.default_rng(count).normal(size=count))
    values = np.arange(count + 1) * 1.5
    X = np.concatenate([points, np.nextafter(points, 9), [-9.0, 9.0]])[:, None]
    tree = search_tree(points, values, right=right)

    found = run(lambda graph, block: tree_sums(graph, block.tensor, [tree], 1), X)

    side = "right" if right else "left"
    assert found[:, 0].tolist() == values[np.searchsorted(points, X[:, 0], side)].tolist()


def test_very_large_ensembles_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trees, "_MOST_NODES", 2)
    with pytest.raises(CannotExpressError, match="more than 2 nodes"):
        run(lambda g, block: tree_sums(g, block.tensor, [stump(LESS, False)] * 3, 1), [[0.1]])
