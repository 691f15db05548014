import numpy as np
import pytest

from ml_assets.attribution.coalitions import exact_evaluations, exact_values
from ml_assets.attribution.mixtures import Mixtures
from ml_assets.attribution.paired_rows import PairedTable
from ml_assets_tests.attribution.fitted_models import by_definition, model_of
from ml_assets_tests.modeling.tables import table


def test_pairs_get_the_shapley_values_of_their_difference() -> None:
    frame = table("multiclass_classification", 12, seed=2)
    model = model_of("random_forest", "multiclass_classification")
    paired = PairedTable.of(Mixtures.of(model, frame))
    rows, references = np.arange(3), np.arange(3, 12)
    found = exact_values(paired.pairs(rows, references)).reshape(3, 9, 4, 3)
    expected = by_definition(model, frame.iloc[:3], frame.iloc[3:])
    assert found.mean(axis=1).transpose(0, 2, 1) == pytest.approx(expected, abs=1e-12)


def test_columns_that_are_alike_contribute_nothing_and_cost_nothing() -> None:
    frame = table("regression", 6, seed=2)
    frame.loc[1] = frame.loc[0]
    frame.loc[1, "size"] = 3.0
    paired = PairedTable.of(Mixtures.of(model_of("random_forest", "regression"), frame))
    pairs = paired.pairs(np.array([0]), np.array([1, 0]))
    found = exact_values(pairs)
    assert found[0, 1:].tolist() == [[0.0]] * 3
    assert found[0, 0] == pytest.approx(paired.told[0] - paired.told[1])
    assert (found[1] == 0).all()
    assert exact_evaluations(pairs.differ.sum(axis=1)).sum() == 0
