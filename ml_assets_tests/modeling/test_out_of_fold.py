import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ml_assets.modeling.out_of_fold import OutOfFold
from ml_assets_tests.modeling.cross_validated import searched


def test_predictions_have_a_row_per_scored_row_and_a_column_per_class() -> None:
    _, predicted, y = searched("multiclass_classification", rows=60)
    assert predicted.classes == tuple(np.unique(y).tolist())
    assert {output.shape for output in predicted.predictions.values()} == {(60, 3)}
    assert predicted.fold.shape == predicted.rows.shape


@given(
    weights=arrays("float64", st.integers(4, 60), elements=st.floats(0.01, 50.0)),
    seed=st.integers(0, 99),
)
def test_rows_are_drawn_in_proportion_to_their_weights(weights: np.ndarray, seed: int) -> None:
    places = np.arange(len(weights))
    fold = places % 2
    output = places.astype("float64")
    drawn = OutOfFold(places, fold, None, {"t000": output}).drawn_by(weights, seed)

    assert (drawn.fold == drawn.rows % 2).all()
    assert (drawn.predictions["t000"] == drawn.rows).all()
    for part in (0, 1):
        rows = places[fold == part]
        expected = len(rows) * weights[rows] / weights[rows].sum()
        counts = np.bincount(drawn.rows, minlength=len(places))[rows]
        assert counts.sum() == len(rows)
        assert (np.abs(counts - expected) <= 1.0 + 1e-9).all()
