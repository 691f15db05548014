import numpy as np
import pytest

from ml_assets.attribution import few_references as module
from ml_assets.attribution.few_references import few_references
from ml_assets.attribution.mixtures import Mixtures
from ml_assets.attribution.paired_rows import PairedTable
from ml_assets.attribution.shapley_estimate import shapley_estimate
from ml_assets.spec.metrics import TASKS, Task
from ml_assets_tests.attribution.fitted_models import model_of
from ml_assets_tests.modeling import all_kinds
from ml_assets_tests.modeling.tables import table

TASK: Task = "binary_classification"
ROWS, BACKGROUND = np.arange(20), np.arange(20, 60)


def paired(family: str = "random_forest", task: Task = TASK) -> PairedTable:
    return PairedTable.of(Mixtures.of(model_of(family, task), table(task, 60, seed=2)))


def test_the_average_over_the_background_is_nothing_in_every_column() -> None:
    one = paired()
    exact = shapley_estimate(one, BACKGROUND, BACKGROUND, 10**6, seed=1)
    assert exact.values.mean(axis=0) == pytest.approx(0.0, abs=1e-12)
    few = few_references(one, BACKGROUND, BACKGROUND, budget=2_200, seed=1)
    assert few.values.mean(axis=0) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("budget", [1, 2_300, 2_700])
def test_few_references_are_moved_to_the_average_of_all(task: Task, budget: int) -> None:
    one = paired("lightgbm", task)
    found = few_references(one, ROWS, BACKGROUND, budget, seed=1)
    base = one.told[BACKGROUND].mean(axis=0)
    assert found.values.sum(axis=1) + base == pytest.approx(one.told[ROWS])
    if task == "multiclass_classification":
        # What one class gains, the others lose.
        assert found.values.sum(axis=2) == pytest.approx(0.0, abs=1e-9)
    assert found.references >= 1
    assert found.evaluations <= max(budget, 2_000 + 60 * 6)
    assert (found.errors >= 0).all()
    assert found.errors.mean() > 0 or task == "regression"  # which adds up, nearly


def test_one_reference_is_enough_where_columns_only_add_up() -> None:
    one = paired("linear", "regression")
    exact = shapley_estimate(one, ROWS, BACKGROUND, 10**6, seed=1)
    few = few_references(one, ROWS, BACKGROUND, budget=1, seed=1)
    assert few.references == 1
    assert few.values == pytest.approx(exact.values, abs=1e-9)


def test_a_stand_in_and_more_references_bring_the_estimate_nearer() -> None:
    plan = all_kinds.plan_of()
    kept = [f for f in plan.features if f.column not in ("photo", "reply", "comment")]
    plan = plan.model_copy(update={"features": kept})
    train = all_kinds.table(TASK, 300)
    model = model_of("random_forest", TASK, plan, train)
    one = PairedTable.of(Mixtures.of(model, all_kinds.table(TASK, 90, seed=2), train.head(40)))
    rows, background = np.arange(90), np.arange(90, 130)
    exact = shapley_estimate(one, rows, background, 10**7, seed=1)
    assert exact.method == "all coalitions"

    def error(found: np.ndarray) -> float:
        return float(np.sqrt(((found - exact.values) ** 2).mean()))

    per_row = 130 * 16
    plain = module._plain(one, rows, background, per_row, seed=1)
    helped = few_references(one, rows, background, per_row + 2_000, seed=1)
    more = few_references(one, rows, background, 3 * per_row + 2_000, seed=1)
    assert error(more.values) < error(helped.values) < error(plain.values)
    assert more.references > helped.references >= plain.references
    assert error(more.values) < 0.25 * exact.values.std()
    # The errors that are stated are about those that are made.
    for found in (helped, more):
        assert 0.4 < error(found.values) / np.sqrt((found.errors**2).mean()) < 2.5


def test_with_very_many_columns_there_is_no_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ml_assets.attribution.stand_in._MOST_COEFFICIENTS", 7)
    one = paired()
    found = few_references(one, ROWS, BACKGROUND, budget=400, seed=1)
    assert found.evaluations <= 400
    base = one.told[BACKGROUND].mean(axis=0)
    assert found.values.sum(axis=1) + base == pytest.approx(one.told[ROWS])
    assert found.references < 5


def test_columns_that_hardly_matter_are_one_player() -> None:
    one = np.array([3.0, 0.0, 0.2, 0.1, 0.0, 0.0, 0.0])[:, None]
    players, shares = module._players(np.stack([one, -one]), most=10)
    assert players.tolist() == [0, 1, 1, 1, 1, 1, 1]
    assert shares == pytest.approx([1, 0, 2 / 3, 1 / 3, 0, 0, 0], abs=1e-9)
    even = np.ones((8, 1))
    assert len(set(module._players(np.stack([even, -even]), most=10)[0].tolist())) == 7 + 1
    assert len(set(module._players(np.stack([even, -even]), most=3)[0].tolist())) == 3 + 1
    few = np.array([3.0, 0.0, 0.2])[:, None]
    assert module._players(np.stack([few, -few]), most=10)[0].tolist() == [0, 1, 2]
