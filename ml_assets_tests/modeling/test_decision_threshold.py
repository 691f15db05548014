from typing import Any

import numpy as np
import pytest

from ml_assets.modeling.decision_threshold import choose_threshold
from ml_assets.spec.metrics import Task
from ml_assets.spec.model_choice import Threshold
from ml_assets.spec.problem import Costs
from ml_assets_tests.modeling.tables import problem

BINARY: Task = "binary_classification"
COSTS = Costs(false_negative=9, false_positive=1)


def drawn(rows: int, seed: int = 1, power: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Labels that come true with a probability, and that probability told wrongly by a power."""
    rng = np.random.default_rng(seed)
    probability = rng.beta(1, 2, size=rows)
    y = np.where(rng.random(rows) < probability, "yes", "no").astype(object)
    told = probability**power
    return y, np.column_stack([1 - told, told])


def choose(y: np.ndarray, told: np.ndarray | None, seed: int = 7, **fields: Any) -> Threshold:
    chosen = choose_threshold(y, told, ("no", "yes"), problem(BINARY, **fields), "yes", seed)
    assert chosen is not None
    return chosen


def test_true_probabilities_give_the_threshold_of_the_formula() -> None:
    found = choose(*drawn(20_000), costs=COSTS)
    assert found.theory == pytest.approx(0.1)
    assert found.value == pytest.approx(0.1, abs=0.03)
    assert found.low <= found.value <= found.high
    assert (found.basis, found.method, found.positive_class) == ("mean_cost", "out_of_fold", "yes")


def test_wrong_probabilities_move_it_from_the_formula() -> None:
    # A tenth is told as a hundredth.
    y, told = drawn(20_000, power=2.0)
    found = choose(y, told, costs=COSTS)
    assert found.value == pytest.approx(0.01, abs=0.01)
    by_formula = np.where(y == "yes", 9.0 * (told[:, 1] < 0.1), told[:, 1] >= 0.1).mean()
    assert found.achieved is not None
    assert found.achieved < by_formula - 0.05


def test_no_row_is_positive_where_even_sure_ones_are_wrong() -> None:
    y = np.where(np.arange(400) % 10 == 0, "yes", "no").astype(object)
    told = np.where(np.arange(400) % 2 == 0, 1.0, 0.2)
    found = choose(y, np.column_stack([1 - told, told]),
                   costs=Costs(false_negative=1, false_positive=9))  # fmt: skip
    assert found.value > 1
    assert found.achieved == pytest.approx(0.1)


@pytest.mark.parametrize("fields", [{"costs": COSTS}, {"metric": "f1"}, {"metric": "accuracy"}])
def test_what_is_achieved_is_what_the_labels_give(fields: dict[str, Any]) -> None:
    y, told = drawn(500)
    found = choose(y, told, **fields)
    true, above = y == "yes", told[:, 1] >= found.value
    if "costs" in fields:
        expected = (9 * (true & ~above) + (~true & above)).mean()
        assert found.achieved == pytest.approx(expected)
        assert found.at_half is not None
        assert expected < found.at_half
    elif fields["metric"] == "accuracy":
        assert found.achieved == pytest.approx((true == above).mean())
    else:
        expected = 2 * (true & above).sum() / (true.sum() + above.sum())
        assert found.achieved == pytest.approx(expected)
    here = [point for point in found.curve if point.threshold == found.value]
    assert [point.value for point in here] == [found.achieved]
    assert here[0].share_positive == pytest.approx(above.mean())
    assert [point.threshold for point in found.curve] == sorted(
        point.threshold for point in found.curve
    )


def test_the_seed_fixes_it() -> None:
    y, told = drawn(200)
    assert choose(y, told, 1, costs=COSTS) == choose(y, told, 1, costs=COSTS)


def test_classes_that_part_clearly_leave_a_half_alone() -> None:
    y = np.array(["no"] * 50 + ["yes"] * 50, dtype=object)
    told = np.where(y == "yes", 0.9, 0.1)
    found = choose(y, np.column_stack([1 - told, told]), metric="f1")
    assert 0.1 < found.value <= 0.9
    assert found.achieved == 1.0


@pytest.mark.parametrize("share", [0.02, 0.5])
def test_a_constant_probability_labels_all_rows_the_cheaper_way(share: float) -> None:
    y = np.where(np.arange(200) < 200 * share, "yes", "no").astype(object)
    found = choose(y, np.full((200, 2), 0.5), costs=COSTS)
    assert found.achieved == pytest.approx(min(9 * share, 1 - share))


def test_costs_without_predictions_give_the_formula() -> None:
    y, told = drawn(50)
    assert choose(y, None, costs=COSTS).value == pytest.approx(0.1)
    alone = choose(np.full(50, "no", dtype=object), told, costs=COSTS)
    assert (alone.method, alone.curve) == ("theory", [])
    task = problem(BINARY, metric="f1")
    assert choose_threshold(y, None, ("no", "yes"), task, "yes", 1) is None


def test_a_metric_of_probabilities_needs_none() -> None:
    y, told = drawn(50)
    assert choose_threshold(y, told, ("no", "yes"), problem(BINARY), "yes", 1) is None


def test_a_problem_of_free_mistakes_of_one_kind_is_solved_by_one_label() -> None:
    y, told = drawn(300)
    free = choose(y, told, costs=Costs(false_negative=1, false_positive=0))
    assert (free.achieved, free.value <= told[:, 1].min()) == (0.0, True)
    dear = choose(y, told, costs=Costs(false_negative=0, false_positive=1))
    assert dear.achieved == 0.0
