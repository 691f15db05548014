"""DeLong's test against the formulas of the paper, row by row."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from ml_assets.modeling.evaluation.delong import delong


def drawn(rows: int = 120, seed: int = 1, lead: float = 0.5) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    truth = rng.random(rows) < 0.4
    shared = rng.normal(size=rows) + truth
    # Rounded, so that there are ties.
    one = (shared + rng.normal(scale=0.7, size=rows) + lead * truth).round(1)
    return truth, one, (shared + rng.normal(scale=0.7, size=rows)).round(1)


def by_the_paper(truth: np.ndarray, *scores: np.ndarray) -> tuple[float, float]:
    """The difference of the areas, and its variance by the structural components of section 3."""
    above, below = [], []
    for score in scores:
        kernel = np.array([[1.0 if x > y else 0.5 if x == y else 0.0 for y in score[~truth]]
                           for x in score[truth]])  # fmt: skip
        above.append(kernel.mean(axis=1))
        below.append(kernel.mean(axis=0))
    m, n = int(truth.sum()), int((~truth).sum())
    covariance = np.cov(above) / m + np.cov(below) / n
    contrast = np.array([1.0, -1.0])
    return float(above[0].mean() - above[1].mean()), float(contrast @ covariance @ contrast)


@pytest.mark.parametrize("seed", range(4))
def test_difference_and_variance_are_the_papers(seed: int) -> None:
    truth, one, other = drawn(seed=seed)
    found = delong(truth, one, other)
    difference, variance = by_the_paper(truth, one, other)
    assert found.difference == pytest.approx(difference)
    assert found.standard_error == pytest.approx(np.sqrt(variance))
    assert found.difference == pytest.approx(
        roc_auc_score(truth, one) - roc_auc_score(truth, other)
    )
    back = delong(truth, other, one)
    assert (back.difference, back.p_value) == pytest.approx((-found.difference, found.p_value))


def test_equally_good_scores_are_told_apart_as_rarely_as_promised() -> None:
    p_values = np.array([delong(*drawn(seed=seed, lead=0.0)).p_value for seed in range(400)])
    for level in (0.05, 0.2, 0.5):
        assert np.mean(p_values < level) == pytest.approx(level, abs=2.5 * (level / 400) ** 0.5)
    assert np.mean([delong(*drawn(seed=seed, lead=1.0)).p_value < 0.05
                    for seed in range(50)]) > 0.8  # fmt: skip


def test_the_same_score_and_too_few_rows() -> None:
    truth, one, _ = drawn()
    same = delong(truth, one, one)
    assert (same.difference, same.standard_error, same.p_value) == (0.0, 0.0, 1.0)
    assert delong(truth, truth.astype(float), -truth.astype(float)).p_value == 0.0
    assert np.isnan(delong(np.array([True, False, False]), one[:3], one[:3]).p_value)
