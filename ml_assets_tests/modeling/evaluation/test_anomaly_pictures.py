from io import BytesIO

import numpy as np
from matplotlib.image import imread

from ml_assets.modeling.evaluation.anomaly_pictures import score_histogram
from ml_assets.page.figure import PALETTE
from ml_assets_tests.page.drawn_colours import colours


def test_labelled_anomalies_are_drawn_apart() -> None:
    scores = np.linspace(0, 1, 200)
    assert PALETTE[1] in colours(score_histogram(scores, 0.1, scores > 0.8))
    plain = score_histogram(scores, 0.1)
    assert PALETTE[1] not in colours(plain)
    assert imread(BytesIO(plain), format="png").std() > 0.1
