from pathlib import Path

import dagster as dg
import numpy as np
from upath import UPath

from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import predict
from ml_assets.estimator.skops_format import content_version, pack
from ml_assets.storage.model_io_manager import ModelIOManager
from ml_assets_tests.estimator.models import fitted, table


def test_a_model_comes_back_with_its_bytes_and_predictions(tmp_path: Path) -> None:
    frame = table()
    packed = pack(*fitted("linear", frame))
    found: list[FittedModel] = []

    @dg.asset
    def model() -> FittedModel:
        return packed

    @dg.asset
    def reader(model: FittedModel) -> None:
        found.append(model)

    resources = {"io_manager": ModelIOManager(base_path=UPath(tmp_path))}
    assert dg.materialize([model, reader], resources=resources).success
    assert content_version((tmp_path / "model.skops").read_bytes()) == packed.version
    assert found[0].content == packed.content
    before, after = predict(packed, frame), predict(found[0], frame)
    assert before.probabilities is not None
    assert after.probabilities is not None
    np.testing.assert_array_equal(before.probabilities, after.probabilities)
