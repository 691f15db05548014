from io import BytesIO

import numpy as np
from matplotlib.image import imread

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.modeling.evaluation.cluster_pictures import (
    cluster_pictures,
    differences_picture,
    in_two_dimensions,
    silhouettes_by_cluster,
)
from ml_assets.modeling.evaluation.segments import segments
from ml_assets.page.figure import PALETTE
from ml_assets_tests.modeling.unlabelled_tables import GROUPS, clusters, groups
from ml_assets_tests.page.drawn_colours import colours

MODEL, FRAME = clusters(), groups(rows=60, seed=4)


def test_each_cluster_has_its_colour() -> None:
    pictures = cluster_pictures(MODEL, FRAME)
    assert set(pictures) == {"clusters_in_two_dimensions", "silhouettes_by_cluster"}
    assert colours(pictures["silhouettes_by_cluster"]) >= set(PALETTE[:3])


def test_noise_is_grey_and_one_column_has_one_dimension() -> None:
    names = ["cluster_1", "noise"]
    labels = np.array(["cluster_1"] * 5 + ["noise"] * 5, dtype=object)
    column = np.arange(10.0)[:, None]
    for draw in (in_two_dimensions, silhouettes_by_cluster):
        assert imread(BytesIO(draw(column, labels, names)), format="png").std() > 0.01


def test_differences_are_drawn_column_by_column() -> None:
    found = segments(MODEL, FRAME)
    tall = imread(BytesIO(differences_picture(found)), format="png")
    assert tall.std() > 0.1
    one = imread(BytesIO(differences_picture(segments(MODEL, FRAME, {"size", "colour"}))))
    assert one.shape[0] < tall.shape[0] + 1


def test_rows_of_one_cluster_are_drawn_too() -> None:
    encoded = MODEL.estimator[:-1].transform(feature_matrix(FRAME, GROUPS))
    alone = np.full(len(encoded), "cluster_1", dtype=object)
    picture = silhouettes_by_cluster(encoded, alone, ["cluster_1", "cluster_2"])
    assert imread(BytesIO(picture), format="png").std() > 0.01
