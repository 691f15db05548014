import numpy as np

from ml_assets.attribution.row_codes import differing, row_codes
from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets_tests.modeling import all_kinds


def test_rows_differ_where_their_values_do() -> None:
    plan, frame = all_kinds.plan_of(), all_kinds.table("regression", rows=15)
    features = feature_matrix(frame, plan)
    codes, rows, others = row_codes(features), np.arange(4), np.arange(4, 15)
    found = differing(codes, rows, others)
    for row in rows:
        for place, other in enumerate(others):
            pair = features.iloc[[row, other]]
            alike = [pair[name].nunique(dropna=False) == 1 for name in features]
            assert found[row, place] == len(alike) - sum(alike)
    assert (differing(codes, rows, rows).diagonal() == 0).all()
