import numpy as np
import pytest

from ml_assets.modeling.evaluation.gaps import by_chance, gaps
from ml_assets.spec.estimate import Estimate
from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets.spec.evaluation_tables import Gap


def report(metric: str, value: float, half: float, dummy: float) -> EvaluationReport:
    return EvaluationReport(
        model_version="abc", rows=100, baseline={metric: dummy}, bootstrap_samples=10, seed=7,
        metrics={metric: Estimate(value=value, low=value - half, high=value + half)},
    )  # fmt: skip


def only(found: list[Gap]) -> Gap:
    [gap] = found
    return gap


def test_the_share_of_the_lead_that_is_lost() -> None:
    auc = only(gaps(report("roc_auc", 0.8, 0.02, 0.5), {"roc_auc": 0.9}, {"roc_auc": 0.99}))
    assert (auc.cross_validated, auc.training, auc.held_out) == (0.9, 0.99, 0.8)
    assert auc.lost == pytest.approx(0.25)
    found = report("root_mean_squared_error", 50.0, 4, 80.0)
    error = only(gaps(found, {"root_mean_squared_error": 48.0}, {}))
    assert error.lost == pytest.approx(2 / 32)
    assert error.training is None
    better = only(gaps(report("r2", 0.6, 0.1, 0.0), {"r2": 0.5}, {}))
    assert better.lost == pytest.approx(-0.2)


def test_where_nothing_was_promised_nothing_is_lost() -> None:
    assert only(gaps(report("r2", -0.1, 0.1, 0.0), {"r2": -0.05}, {})).lost is None
    assert only(gaps(report("r2", 0.1, 0.1, 0.0), {}, {"r2": 0.9})).lost is None
    assert gaps(report("r2", 0.1, 0.1, 0.0), {"recall": 0.5}, {"mean_cost": 1.0}) == []


@pytest.mark.parametrize(
    ("half", "train_rows", "explained"),
    [(0.02, 300, False), (0.1, 300, True),
     # The interval ends 0.005 before the promise; the promise's own error bridges it.
     (0.095, 300, True), (0.095, 10**9, False)],
)  # fmt: skip
def test_chance_explains_what_the_widened_interval_reaches(
    half: float, train_rows: int, explained: bool
) -> None:
    for metric, value, promised in (("r2", 0.5, 0.6), ("log_loss", 0.6, 0.5)):
        found = report(metric, value, half, 0.0 if metric == "r2" else 0.69)
        assert by_chance(only(gaps(found, {metric: promised}, {})), 100, train_rows) is explained


def test_a_promise_that_is_true_is_rarely_called_broken() -> None:
    """Means of 300 training and 100 held-out rows of the same source, in 20,000 splits."""
    rng = np.random.default_rng(1)
    promised = 1.0 + rng.normal(0, 1 / np.sqrt(300), 20_000)
    held_out = 1.0 + rng.normal(0, 1 / np.sqrt(100), 20_000)
    half = 1.96 / np.sqrt(100)
    broken = [
        not by_chance(
            Gap(metric="r2", greater_is_better=True, held_out=value, low=value - half,
                high=value + half, dummy=0.0, cross_validated=told), 100, 300)
        for value, told in zip(held_out.tolist(), promised.tolist(), strict=True)
    ]  # fmt: skip
    assert np.mean(broken) == pytest.approx(0.025, abs=0.004)
    unwidened = np.mean(held_out + half < promised)
    assert unwidened > 0.04


def test_nan_is_not_explained() -> None:
    gap = only(gaps(report("r2", np.nan, np.nan, 0.0), {"r2": 0.5}, {}))
    assert not by_chance(gap, 100, 300)
