import numpy as np
from sklearn.cluster import AgglomerativeClustering
from sklearn.datasets import make_blobs
from sklearn.metrics import adjusted_rand_score

from ml_assets.modeling.families.agglomerative import Agglomerative

ROWS, _ = make_blobs(60, centers=4, random_state=3)


def test_training_rows_are_divided_as_scikit_learn_does() -> None:
    for linkage in ("ward", "average", "complete"):
        params = {"n_clusters": 4, "linkage": linkage}
        model = Agglomerative().estimator(params, "clustering", seed=1).fit(ROWS)
        expected = AgglomerativeClustering(4, linkage=linkage).fit_predict(ROWS)
        assert adjusted_rand_score(expected, model.predict(ROWS)) == 1.0
        assert "noise" not in np.unique(model.predict(ROWS + 100.0))
