import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_assets.deployment.conversion.trees import AT_MOST, GREATER, LESS, Tree
from ml_assets.deployment.pmml.float32_splits import last_rounded, of_float32

FLOATS = st.floats(allow_nan=False, allow_infinity=False, min_value=-3e38, max_value=3e38)


def beside(split: float) -> np.ndarray:
    """Numbers around the split and around the middles of float32's numbers near it."""
    near = np.float32(split)
    lower, upper = (np.nextafter(near, np.float32(way)) for way in (-np.inf, np.inf))
    points = [
        split,
        float(near),
        (float(lower) + float(near)) / 2,
        (float(near) + float(upper)) / 2,
    ]
    return np.array([np.nextafter(p, way) for p in points for way in (-np.inf, p, np.inf)])


@given(FLOATS)
def test_a_split_of_rounded_numbers_is_one_of_given_numbers(split: float) -> None:
    values = beside(split)
    rounded = values.astype("float32").astype("float64")
    for below in (False, True):
        last = last_rounded(np.array([split]), below=below)[0]
        expected = rounded < split if below else rounded <= split
        np.testing.assert_array_equal(values <= last, expected)


@pytest.mark.parametrize(("mode", "made"), [(AT_MOST, AT_MOST), (LESS, AT_MOST),
                                            (GREATER, GREATER)])  # fmt: skip
def test_a_tree_keeps_its_shape(mode: int, made: int) -> None:
    ends = np.array([1, -1, -1])
    tree = Tree(ends, ends + 1, np.zeros(3, int), np.array([0.5, np.inf, -np.inf]),
                np.zeros(3, bool), np.zeros(3), mode)  # fmt: skip

    found = of_float32(tree)

    assert found.mode == made
    assert found.left is tree.left
    # 0.5 is an even number in float32: what lies in the middle above is rounded down to it.
    step = -(2.0**-26) if mode == LESS else 2.0**-25
    last = np.nextafter(0.5 + step, -np.inf) if mode == LESS else 0.5 + step
    assert found.split.tolist() == [last, np.inf, -np.inf]
