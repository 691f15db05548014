import numpy as np
import pytest

from ml_assets.attribution.mixtures import Mixtures
from ml_assets.attribution.paired_rows import PairedTable
from ml_assets.attribution.shapley_estimate import few_references, shapley_estimate
from ml_assets_tests.attribution.fitted_models import model_of
from ml_assets_tests.modeling.tables import table

TASK = "binary_classification"
ROWS, BACKGROUND = np.arange(20), np.arange(20, 60)


def paired(family: str = "random_forest") -> PairedTable:
    return PairedTable.of(Mixtures.of(model_of(family, TASK), table(TASK, 60, seed=2)))


def test_the_method_is_the_most_exact_one_within_the_budget() -> None:
    one = paired()
    found = [shapley_estimate(one, ROWS, BACKGROUND, budget, seed=1)
             for budget in (10**6, 5_000, 500)]  # fmt: skip
    assert [each.method for each in found] == ["all coalitions", "walks", "few references"]
    assert [each.references for each in found][:2] == [40, 40]
    assert found[2].references < 10
    assert found[1].evaluations <= 5_000
    errors = [np.abs(each.values - found[0].values).mean() for each in found]
    assert errors[0] < errors[1] < errors[2] < np.abs(found[0].values).mean()
    assert (found[0].errors == 0).all()
    assert found[1].errors.max() > 0


def test_the_average_over_the_background_is_nothing_in_every_column() -> None:
    one = paired()
    exact = shapley_estimate(one, BACKGROUND, BACKGROUND, 10**6, seed=1)
    assert exact.values.mean(axis=0) == pytest.approx(0.0, abs=1e-12)
    few = few_references(one, BACKGROUND, BACKGROUND, budget=200, seed=1)
    assert few.values.mean(axis=0) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("budget", [1, 200, 400])
def test_few_references_are_moved_to_the_average_of_all(budget: int) -> None:
    one = paired("lightgbm")
    found = few_references(one, ROWS, BACKGROUND, budget, seed=1)
    base = one.told[BACKGROUND].mean(axis=0)
    assert found.values.sum(axis=1) + base == pytest.approx(one.told[ROWS])
    assert found.references >= 1
    assert (found.errors >= 0).all()
    assert found.errors.mean() > 0


def test_one_reference_is_enough_where_columns_do_not_interact() -> None:
    one = PairedTable.of(Mixtures.of(model_of("linear", "regression"), table("regression", 60)))
    exact = shapley_estimate(one, ROWS, BACKGROUND, 10**6, seed=1)
    few = few_references(one, ROWS, BACKGROUND, budget=1, seed=1)
    assert few.references == 1
    assert few.values == pytest.approx(exact.values, abs=1e-9)


def test_many_rows_are_worked_off_in_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    one = paired()
    whole = [shapley_estimate(one, ROWS, BACKGROUND, b, seed=1) for b in (10**6, 5_000, 500)]
    monkeypatch.setattr("ml_assets.attribution.shapley_estimate._MOST_CELLS", 4_000)
    cut = [shapley_estimate(one, ROWS, BACKGROUND, b, seed=1) for b in (10**6, 5_000, 500)]
    for one_way, other in zip(whole, cut, strict=True):
        assert one_way.values == pytest.approx(other.values, abs=1e-12)
