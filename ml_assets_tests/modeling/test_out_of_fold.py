import numpy as np

from ml_assets_tests.modeling.cross_validated import searched


def test_predictions_have_a_row_per_scored_row_and_a_column_per_class() -> None:
    _, predicted, y = searched("multiclass_classification", rows=60)
    assert predicted.classes == tuple(np.unique(y).tolist())
    assert {output.shape for output in predicted.predictions.values()} == {(60, 3)}
    assert predicted.fold.shape == predicted.rows.shape
