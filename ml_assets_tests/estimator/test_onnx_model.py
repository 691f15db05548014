import hashlib
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from onnx import TensorProto, helper

from ml_assets.deployment.conversion.onnx_file import onnx_file
from ml_assets.estimator.onnx_model import read_onnx
from ml_assets.estimator.predict import predict
from ml_assets.modeling.families.registry import FAMILIES
from ml_assets.spec.errors import DataError, ModelFileError
from ml_assets_tests.deployment.conversion.tables import (
    model_of,
    pipeline_of,
    plan_of,
    rows_to_predict,
)

PLAN = plan_of("colour", "ordered at", "is new")
FAMILY = FAMILIES["linear"]
MODEL = model_of(pipeline_of(FAMILY, FAMILY.portfolio("regression")[0], "regression", PLAN),
                 "regression", PLAN)  # fmt: skip
CONTENT = onnx_file(MODEL)


def test_categories_are_codes_and_moments_minutes() -> None:
    loaded = read_onnx(CONTENT, model_version=MODEL.version)
    rows = rows_to_predict("regression")

    tensor = loaded.tensor(rows, PLAN)

    (colour,) = [one for one in loaded.description.columns if one.column == "colour"]
    assert colour.categories == ["", "blue", "red"]
    assert tensor.shape == (len(rows), 3)
    place = PLAN.columns.index("colour")
    assert tensor[:2, place].tolist() == [-1.0, 0.0]
    minutes = tensor[:, PLAN.columns.index("ordered at")]
    assert np.isnan(minutes[1])
    assert pd.Timestamp(minutes[0] * 60, unit="s") == rows["ordered at"][0].floor("min")
    with pytest.raises(DataError, match="colour"):
        loaded.tensor(rows.drop(columns="colour"), PLAN)


def test_many_rows_are_predicted_in_parts() -> None:
    rows = rows_to_predict("regression", rows=2500)
    found = read_onnx(CONTENT, model_version=MODEL.version).predict(rows, PLAN)
    np.testing.assert_allclose(found.labels, predict(MODEL, rows).labels, rtol=1e-12)


def test_changed_bytes_and_another_version_are_refused() -> None:
    digest = hashlib.sha256(CONTENT).hexdigest()
    read_onnx(CONTENT, model_version=MODEL.version, expected_sha256=digest)
    with pytest.raises(ModelFileError, match="registered with version"):
        read_onnx(CONTENT + b"!", model_version=MODEL.version, expected_sha256=digest)
    with pytest.raises(ModelFileError, match=f"version {MODEL.version}"):
        read_onnx(CONTENT, model_version="another")


def test_files_that_are_no_model_of_ours_are_refused() -> None:
    with pytest.raises(ModelFileError, match="cannot load"):
        read_onnx(b"no graph", model_version=MODEL.version)
    value = helper.make_tensor_value_info("x", TensorProto.DOUBLE, [1])
    same = helper.make_tensor_value_info("y", TensorProto.DOUBLE, [1])
    graph = helper.make_graph([helper.make_node("Identity", ["x"], ["y"])], "g", [value], [same])
    foreign = helper.make_model(
        graph, ir_version=9, opset_imports=[helper.make_opsetid("", 17)]
    )  # fmt: skip
    with pytest.raises(ModelFileError, match="does not describe itself"):
        read_onnx(foreign.SerializeToString(), model_version=MODEL.version)


def test_without_onnx_runtime_the_line_that_installs_it_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ModelFileError, match=r"ml_assets\[onnx\]"):
        read_onnx(CONTENT, model_version=MODEL.version)


def test_the_file_is_read_without_scikit_learn() -> None:
    script = (
        "import sys; from ml_assets.estimator.onnx_model import read_onnx; import numpy as np;"
        f"model = read_onnx(sys.stdin.buffer.read(), model_version={MODEL.version!r});"
        "print(model.run(np.zeros((1, 3))).labels.shape, 'sklearn' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", script], input=CONTENT, capture_output=True)
    assert found.stdout.decode().strip() == "(1,) False", found.stderr.decode()
