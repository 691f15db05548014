import numpy as np
import pytest

from ml_assets.measurement.slice_columns import SliceColumn
from ml_assets.modeling.evaluation.slice_failures import broken_bounds, worse_than_the_dummy
from ml_assets.modeling.evaluation.slice_search import Tried
from ml_assets.spec.problem import Bounds
from ml_assets_tests.measurement.test_slice_scores import CHANCE, Y, scores

Parts = tuple[tuple[int, int], ...]


def tried(*parts: tuple[int, int], dummy_p: float = 1.0, loss: float = 0.3) -> Tried:
    return Tried(parts, rows=50, loss=loss, rest_loss=0.1, dummy_loss=0.2, effect=0.5,
                 p_value=0.5, adjusted_p=0.5, dummy_p=dummy_p, is_its_parent=False)  # fmt: skip


def test_what_is_worse_than_the_dummy_is_told_with_both_losses() -> None:
    found = [tried((0, 1), dummy_p=0.2), tried((0, 0), dummy_p=0.01)]
    assert worse_than_the_dummy(found, "absolute error", 1.1) == {
        1: "absolute error 0.3 is significantly more than 1.1 times 0.2, that of a dummy"
    }
    assert "more than 0.2, that" in worse_than_the_dummy(found, "absolute error", 1.0)[1]


def test_a_pair_that_fails_by_one_of_its_slices_is_not_told() -> None:
    bad = [tried((0, 0), dummy_p=0.01), tried((0, 0), (1, 2), dummy_p=0.01),
           tried((0, 1), (1, 2), dummy_p=0.01)]  # fmt: skip
    assert list(worse_than_the_dummy(bad, "loss", 1.0)) == [0, 2]


# The score is fine in the lower half of the rows, and upside down in 60 rows above.
CODES = np.where(np.argsort(np.argsort(CHANCE)) < 150, 0, np.arange(300) % 2 + 1)
COLUMN = SliceColumn("half", ["low", "high", "wrong"], CODES)
FOUND = [tried((0, code)) for code in range(3)]


@pytest.mark.parametrize(
    ("bounds", "failing"),
    [
        (Bounds(min=0.2), set()),
        (Bounds(max=0.999), set()),
        (Bounds(min=0.9999), {0, 1, 2}),
        (Bounds(max=0.2), {0, 1, 2}),
    ],
)
def test_scores_far_outside_the_bounds_are_told(bounds: Bounds, failing: set[int]) -> None:
    found = broken_bounds(FOUND, [COLUMN], scores("accuracy"), bounds, tests=3)
    assert set(found) == failing
    word = "below" if bounds.min is not None else "above"
    assert all(f"is significantly {word}" in text for text in found.values())


def test_a_score_that_may_be_outside_by_chance_is_not_told() -> None:
    inside = COLUMN.codes == 0
    value = scores("accuracy").score(inside)
    assert value is not None
    near = Bounds(min=value + 0.02)
    assert 0 not in broken_bounds(FOUND, [COLUMN], scores("accuracy"), near, tests=3)
    far = Bounds(min=value + 0.12)
    assert 0 in broken_bounds(FOUND, [COLUMN], scores("accuracy"), far, tests=3)
    # The more slices were tried, the further one is outside by chance.
    assert 0 not in broken_bounds(FOUND, [COLUMN], scores("accuracy"), far, tests=30_000)


def test_a_slice_without_a_score_is_not_told() -> None:
    column = SliceColumn("y", ["no", "yes"], Y)
    two = [tried((0, code)) for code in range(2)]
    assert broken_bounds(two, [column], scores(), Bounds(min=0.99), tests=2) == {}
