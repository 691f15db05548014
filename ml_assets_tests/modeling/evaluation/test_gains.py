import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from ml_assets.modeling.evaluation.gains import gain_curve, gains


def drawn(rows: int = 500, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    probability = rng.random(rows)
    return (rng.random(rows) < probability**2).astype(int), probability


def test_without_ties_each_line_is_a_tenth_of_the_sorted_rows() -> None:
    truth, probability = drawn()
    order = np.argsort(-probability)
    lines = gains(truth, probability)
    assert len(lines) == 10
    for place, line in enumerate(lines):
        part = order[place * 50 : (place + 1) * 50]
        assert line.up_to == pytest.approx((place + 1) / 10)
        assert line.observed == pytest.approx(truth[part].mean())
        assert line.probability == pytest.approx(probability[part].mean())
        assert line.lift == pytest.approx(truth[part].mean() / truth.mean())
        assert line.gain == pytest.approx(truth[order[: (place + 1) * 50]].sum() / truth.sum())
    assert lines[-1].gain == 1.0


def test_the_area_under_the_gain_curve_is_that_of_roc() -> None:
    truth, probability = drawn()
    probability = probability.round(1)
    share = truth.mean()
    expected = (1 - share) * roc_auc_score(truth, probability) + share / 2
    shares, gained = gain_curve(truth, probability)
    assert np.trapezoid(gained, shares) == pytest.approx(expected)


def test_equal_probabilities_have_their_share_whatever_their_order() -> None:
    truth = np.r_[np.ones(30), np.zeros(70)]
    for seed in range(3):
        mixed = np.random.default_rng(seed).permutation(truth)
        lines = gains(mixed, np.full(100, 0.4))
        assert [line.lift for line in lines] == pytest.approx([1.0] * 10)
        assert [line.gain for line in lines] == pytest.approx(np.arange(1, 11) / 10)


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 5), st.integers(1, 4)),
                min_size=2, max_size=40))  # fmt: skip
def test_rows_count_as_often_as_they_weigh(rows: list[tuple[int, int, int]]) -> None:
    truth, probability, counts = (np.array(each) for each in zip(*rows, strict=True))
    weighted = gains(truth, probability / 5, counts / 2)
    repeated = gains(np.repeat(truth, counts), np.repeat(probability / 5, counts))
    assert len(weighted) == len(repeated)
    for one, other in zip(weighted, repeated, strict=True):
        assert one.model_dump() == pytest.approx(other.model_dump())


def test_one_class_cannot_be_ranked() -> None:
    assert gains(np.ones(5), np.linspace(0, 1, 5)) == []
    assert gains(np.zeros(5), np.linspace(0, 1, 5)) == []
