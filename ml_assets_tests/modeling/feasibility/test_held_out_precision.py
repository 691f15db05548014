import numpy as np
import pytest
from scipy.stats import binomtest, norm

from ml_assets.modeling.feasibility.area_precision import area_standard_error
from ml_assets.modeling.feasibility.cross_scores import CrossScores, cross_scores
from ml_assets.modeling.feasibility.held_out_precision import held_out_precision
from ml_assets.modeling.feasibility.small_problem import SmallProblem, small_problem
from ml_assets.modeling.feasibility.strawmen import learners_of
from ml_assets.spec.feasibility_report import Precision
from ml_assets_tests.modeling.feasibility.problems import (
    NUMBERS,
    classes,
    numbers,
    of_classes,
    of_numbers,
    spec_of,
)


def linear(problem: SmallProblem) -> CrossScores:
    return cross_scores(problem, learners_of(problem)["linear"])


def precision(problem: SmallProblem, metric: str, expected: float, dummy: float = 0.5) -> Precision:
    found = held_out_precision(problem, metric, linear(problem), expected, dummy)
    assert found is not None
    return found


def test_an_areas_precision_is_hanleys_and_mcneils() -> None:
    problem = of_classes(classes(600), {"success": {"roc_auc": {"min": 0.7}}})
    found = precision(problem, "roc_auc", 0.8)
    # A quarter of the whole table is held out: a third of the training rows.
    assert found.rows == 200
    share = (problem.rows.y == problem.positive).mean()
    assert found.positives == round(200 * share)
    error = area_standard_error(0.8, 200 * share, 200 * (1 - share))
    assert found.half_width == pytest.approx(1.95996 * error, rel=1e-4)
    assert found.wanted == pytest.approx(0.1)
    assert found.chance == pytest.approx(norm.cdf(0.1 / error), rel=1e-4)
    # The needed rows are the fewest that are enough.
    assert found.needed_rows is not None
    for rows, enough in ((found.needed_rows, True), (found.needed_rows * 0.97, False)):
        held_out = rows / 4
        half = 1.95996 * area_standard_error(0.8, held_out * share, held_out * (1 - share))
        assert (half <= 0.1001) == enough
    assert found.needed_positives == round(found.needed_rows * share)


def test_shares_have_wilsons_interval() -> None:
    problem = of_classes(classes(600), {"positive_class": "yes", "metric": "accuracy",
                                        "success": {"recall": {"min": 0.5}}})  # fmt: skip
    accuracy = precision(problem, "accuracy", 0.8)
    exact = binomtest(160, 200).proportion_ci(method="wilson")
    assert accuracy.half_width == pytest.approx((exact.high - exact.low) / 2, rel=1e-6)
    # Of recall only the positive rows count.
    assert precision(problem, "recall", 0.8).half_width > accuracy.half_width


def test_errors_spread_as_their_rows() -> None:
    frame = numbers(600)
    problem = of_numbers(frame, {"metric": "mean_absolute_error"})
    found = precision(problem, "mean_absolute_error", 0.8, dummy=1.2)
    scores = linear(problem)
    errors = np.concatenate([np.abs(problem.rows.y[scored] - told.labels) for (_, scored), told
                             in zip(problem.folds, scores.predictions, strict=True)])  # fmt: skip
    assert found.half_width == pytest.approx(1.95996 * errors.std(ddof=1) / 200**0.5, rel=1e-4)
    assert found.wanted == pytest.approx(0.05 * 1.2)
    assert found.needed_rows == pytest.approx(
        4 * 200 * (found.half_width / 0.06) ** 2, rel=0.03
    )  # fmt: skip
    assert found.chance is None


def test_what_is_told_before_is_what_is_found_after() -> None:
    """Held-out errors of many tables spread as the precision of one of them says."""
    problem = of_numbers(numbers(900, seed=1), {"metric": "r2"})
    told = precision(problem, "r2", 0.55, dummy=0.0)
    rng = np.random.default_rng(0)
    found = []
    for _ in range(400):
        fresh = numbers(300, seed=int(rng.integers(10**6)))
        error = fresh["y"] - (fresh["a"] - 0.5 * fresh["b"])
        found.append(1 - (error**2).mean() / fresh["y"].var(ddof=0))
    assert told.half_width == pytest.approx(1.96 * np.std(found), rel=0.2)


def test_other_metrics_go_by_the_folds() -> None:
    problem = of_classes(classes(600), {"metric": "matthews_corrcoef"})
    found = precision(problem, "matthews_corrcoef", 0.4)
    folds = linear(problem).scores["matthews_corrcoef"]
    # A fold is scored on 120 rows, the model on 200.
    assert found.half_width == pytest.approx(1.95996 * folds.std(ddof=1) * (120 / 200) ** 0.5,
                                             rel=1e-4)  # fmt: skip
    assert found.method == "spread of the folds' scores"


def test_unequal_weights_tell_less() -> None:
    frame = classes(600).assign(times=np.tile([1.0, 9.0], 300))
    plan = NUMBERS.model_copy(update={"weight": "times"})
    problem = {"metric": "accuracy"}
    even = precision(of_classes(frame, problem), "accuracy", 0.8)
    spec = spec_of("binary_classification", problem, columns={"weight": "times"})
    uneven = precision(small_problem(frame, plan, spec), "accuracy", 0.8)
    # Kish: (1 + 9)² / (2 (1 + 81)) of the rows.
    assert uneven.half_width / even.half_width == pytest.approx((164 / 100) ** 0.5, rel=0.02)
    assert uneven.needed_rows == pytest.approx(1.64 * (even.needed_rows or 0), rel=0.03)


def test_what_is_not_defined_is_not_told() -> None:
    problem = of_classes(classes(100))
    assert held_out_precision(problem, "roc_auc", linear(problem), float("nan"), 0.5) is None
