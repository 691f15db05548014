import numpy as np
import pytest

from ml_assets.attribution.mixtures import Mixtures
from ml_assets.attribution.paired_rows import PairedTable
from ml_assets.attribution.shapley_estimate import shapley_estimate
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


def test_many_rows_are_worked_off_in_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    one = paired()
    whole = [shapley_estimate(one, ROWS, BACKGROUND, b, seed=1) for b in (10**6, 5_000, 500)]
    monkeypatch.setattr("ml_assets.attribution.estimate._MOST_CELLS", 4_000)
    cut = [shapley_estimate(one, ROWS, BACKGROUND, b, seed=1) for b in (10**6, 5_000, 500)]
    for one_way, other in zip(whole, cut, strict=True):
        assert one_way.values == pytest.approx(other.values, abs=1e-12)
