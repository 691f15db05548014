import numpy as np
import pytest
from fairlearn import metrics as fairlearn
from sklearn.metrics import accuracy_score, precision_score

from ml_assets.modeling.evaluation.group_rates import (
    RowRates,
    class_rates,
    gaps_between,
    number_rates,
    rates_by_group,
)

RNG = np.random.default_rng(6)
SIZES = [200, 150, 50]
GROUP = np.repeat([0, 1, 2], SIZES)
CHANCE = np.clip(0.9 * RNG.random(400) + 0.1 * (GROUP == 1), 0, 1)
TRUTH = RNG.random(400) < CHANCE
SELECTED = CHANCE + 0.2 * RNG.normal(size=400) > 0.5
WEIGHTS = RNG.uniform(0.5, 3.0, 400)
FRAME = fairlearn.MetricFrame(
    metrics={
        "selection_rate": fairlearn.selection_rate,
        "true_positive_rate": fairlearn.true_positive_rate,
        "false_positive_rate": fairlearn.false_positive_rate,
        "accuracy": accuracy_score,
        "precision": precision_score,
    },
    y_true=TRUTH.astype(int),
    y_pred=SELECTED.astype(int),
    sensitive_features=GROUP,
    sample_params={
        name: {"sample_weight": WEIGHTS}
        for name in ("selection_rate", "true_positive_rate", "false_positive_rate", "accuracy",
                     "precision")
    },
)  # fmt: skip


def rates(weights: np.ndarray = WEIGHTS) -> dict[str, np.ndarray]:
    return rates_by_group(class_rates(SELECTED, TRUTH, CHANCE), SIZES, weights[None])


@pytest.mark.parametrize("name", list(FRAME.by_group))
def test_rates_of_groups_are_fairlearns(name: str) -> None:
    assert rates()[name][0] == pytest.approx(FRAME.by_group[name].to_numpy())


@pytest.mark.parametrize(
    "name",
    ["demographic_parity_difference", "demographic_parity_ratio", "equalized_odds_difference",
     "equalized_odds_ratio", "equal_opportunity_difference", "equal_opportunity_ratio"],
)  # fmt: skip
def test_gaps_between_groups_are_fairlearns(name: str) -> None:
    expected = getattr(fairlearn, name)(
        TRUTH.astype(int), SELECTED.astype(int), sensitive_features=GROUP, sample_weight=WEIGHTS
    )
    assert gaps_between(rates())[name][0] == pytest.approx(expected)
    assert gaps_between(rates())["accuracy_difference"][0] == pytest.approx(
        FRAME.difference()["accuracy"]
    )


def test_calibration_is_that_of_the_same_ten_bins_for_all_groups() -> None:
    found = rates(np.ones(400))
    edges = np.quantile(CHANCE, np.arange(1, 10) / 10)
    bins = np.digitize(CHANCE, edges)
    for group, size in enumerate(SIZES):
        here = group == GROUP
        gaps = [abs((CHANCE - TRUTH)[here & (bins == place)].sum()) for place in range(10)]
        assert found["calibration_error"][0, group] == pytest.approx(sum(gaps) / size)
        assert found["mean_probability"][0, group] == pytest.approx(CHANCE[here].mean())
        assert found["observed_share"][0, group] == pytest.approx(TRUTH[here].mean())


def test_each_sample_is_computed_by_its_own_counts() -> None:
    counts = RNG.integers(0, 4, (3, 400)).astype("float64")
    together = rates_by_group(class_rates(SELECTED, TRUTH, CHANCE), SIZES, counts)
    for place in range(3):
        alone = rates(counts[place])
        assert all(together[name][place] == pytest.approx(alone[name][0]) for name in alone)


def test_what_a_group_does_not_define_is_no_gap() -> None:
    truth = TRUTH & (GROUP != 2)
    found = rates_by_group(class_rates(SELECTED, truth), SIZES, np.ones((1, 400)))
    assert np.isnan(found["true_positive_rate"][0, 2])
    gap = abs(np.diff(found["true_positive_rate"][0, :2])[0])
    assert gaps_between(found)["equal_opportunity_difference"][0] == pytest.approx(gap)
    nobody = rates_by_group(class_rates(SELECTED, TRUTH & False), SIZES, np.ones((1, 400)))
    assert np.isnan(gaps_between(nobody)["equalized_odds_difference"][0])


def test_numbers_have_means_and_errors() -> None:
    y, predicted = RNG.normal(size=400), RNG.normal(size=400)
    found = rates_by_group(number_rates(y, predicted), SIZES, WEIGHTS[None])
    here = GROUP == 1
    expected = {"mean_prediction": predicted, "mean_actual": y, "mean_error": predicted - y,
                "mean_absolute_error": abs(predicted - y)}  # fmt: skip
    for name, values in expected.items():
        mean = np.average(values[here], weights=WEIGHTS[here])
        assert found[name][0, 1] == pytest.approx(mean)
    gaps = gaps_between(found)
    assert set(gaps) == {f"{name}_difference" for name in expected if name != "mean_actual"}
    assert gaps["mean_error_difference"][0] == pytest.approx(np.ptp(found["mean_error"][0]))


def test_rows_are_taken_in_their_order() -> None:
    whole = class_rates(SELECTED, TRUTH, CHANCE)
    some: RowRates = whole.taken(np.array([5, 3]))
    assert some.gaps is not None
    assert whole.gaps is not None
    assert (some.parts[:, 0] == whole.parts[:, 5]).all()
    assert (some.gaps[1] == whole.gaps[3]).all()
