import numpy as np

from ml_assets.deployment.conversion.category_sets import CategorySets
from ml_assets_tests.deployment.conversion.graphs import run


def test_codes_are_looked_up_in_their_sets() -> None:
    sets = CategorySets()
    even = sets.number(1, frozenset({0, 2}), unseen=True)
    two = sets.number(1, frozenset({2}), unseen=False)
    other = sets.number(0, frozenset({5}), unseen=False)
    assert sets.number(1, frozenset({2, 0}), unseen=True) == even
    X = np.array([[5.0, 0.0], [4.0, 1.0], [-1.0, 2.0], [99.0, -1.0]])

    found = run(lambda graph, block: sets.extended(graph, block.tensor), X)

    first = sets.first_places(2)
    assert np.array_equal(found[:, :2], X)
    assert found[:, first[1] + even].tolist() == [1, 0, 1, 1]
    assert found[:, first[1] + two].tolist() == [0, 0, 1, 0]
    assert found[:, first[0] + other].tolist() == [1, 0, 0, 0]
