import numpy as np
import pytest

from ml_assets.attribution.mixtures import Mixtures
from ml_assets.attribution.paired_rows import PairedTable
from ml_assets_tests.attribution.fitted_models import model_of, outputs
from ml_assets_tests.modeling.tables import table


def test_each_row_stands_with_each_reference() -> None:
    frame = table("regression", 6, seed=2)
    model = model_of("linear", "regression")
    paired = PairedTable.of(Mixtures.of(model, frame))
    assert paired.told == pytest.approx(outputs(model, frame))
    pairs = paired.pairs(np.array([4, 1]), np.array([0, 2, 4]))
    assert pairs.rows.tolist() == [4, 4, 4, 1, 1, 1]
    assert pairs.references.tolist() == [0, 2, 4, 0, 2, 4]
    assert not pairs.differ[2].any()
    assert np.array_equal(pairs.known[4], paired.told[2])
    none = np.empty(0, dtype=int)
    assert pairs.outputs(none, np.empty((0, 4), dtype=bool)).shape == (0, 1)
