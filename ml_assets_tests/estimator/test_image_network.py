import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pandas as pd
import pytest
import skops.io
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper
from PIL import Image
from scipy.signal import correlate
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline

from ml_assets.estimator import image_network as room
from ml_assets.estimator.image_network import ImageNetwork, image_network, open_network
from ml_assets.estimator.skops_format import TRUSTED_TYPES
from ml_assets.spec.errors import DataError, ModelFileError, SpecError
from ml_assets_tests.estimator.test_image_file import encoded

Shape = tuple[int | str | None, ...]


def onnx_file(
    nodes: list[Any], shape: Shape, weights: dict[str, np.ndarray], kind: int = TensorProto.FLOAT
) -> bytes:
    graph = helper.make_graph(
        nodes,
        "network",
        [helper.make_tensor_value_info("x", kind, shape)],
        [helper.make_tensor_value_info("y", kind, None)],
        [numpy_helper.from_array(values, name) for name, values in weights.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return model.SerializeToString()


def convolution(
    shape: Shape = ("n", 3, 6, 5), filters: int = 4
) -> tuple[bytes, np.ndarray, np.ndarray]:
    """Return the file of a 3 x 3 convolution with ReLU, its weights and its biases."""
    rng = np.random.default_rng(7)
    weight = rng.normal(size=(filters, int(shape[1] or 3), 3, 3)).astype("float32")
    bias = rng.normal(size=filters).astype("float32")
    nodes = [helper.make_node("Conv", ["x", "w", "b"], ["c"]), helper.make_node("Relu", ["c"], "y")]
    return onnx_file(nodes, shape, {"w": weight, "b": bias}), weight, bias


def by_numpy(pictures: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Return the same from (pictures, channels, height, width), by SciPy in float64."""
    maps = [
        [correlate(picture, kernel, mode="valid")[0] for kernel in weight.astype("float64")]
        for picture in pictures
    ]
    linear = np.asarray(maps) + bias[:, None, None]
    return np.maximum(linear, 0).reshape(len(pictures), -1)


def network(content: bytes) -> ImageNetwork:
    return ImageNetwork(content, sha256(content).hexdigest())


def pictures(rows: int, height: int = 6, width: int = 5, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.integers(0, 256, (rows, height, width, 3)).astype("uint8")


def table(values: np.ndarray) -> pd.DataFrame:
    files = [encoded(Image.fromarray(value)) for value in values]
    return pd.DataFrame({"photo": pd.Series(files, dtype=object)})


@pytest.fixture(autouse=True)
def _nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_KNOWN", {})
    open_network.cache_clear()


@pytest.mark.parametrize("batch", ["n", None, 1, 3])
def test_numbers_are_those_of_an_independent_convolution(batch: str | int | None) -> None:
    content, weight, bias = convolution((batch, 3, 6, 5))
    values = pictures(70)  # more than two batches of 32
    got = network(content).fit_transform(table(values))
    expected = by_numpy(values.transpose(0, 3, 1, 2) / 255, weight, bias)
    assert got.shape == (70, 4 * 4 * 3)
    assert got.dtype == np.float64
    np.testing.assert_allclose(got, expected, rtol=1e-5, atol=1e-5)


def test_a_picture_is_scaled_to_the_size_that_the_network_states() -> None:
    content, weight, bias = convolution()
    values = pictures(3, 60, 40)
    sized = np.stack([
        np.asarray(Image.fromarray(value).resize((5, 6), Image.Resampling.BILINEAR))
        for value in values
    ])  # fmt: skip
    expected = by_numpy(sized.transpose(0, 3, 1, 2) / 255, weight, bias)
    got = network(content).fit_transform(table(values))
    np.testing.assert_allclose(got, expected, rtol=1e-5, atol=1e-5)


def test_a_network_of_one_channel_gets_grey() -> None:
    content, weight, bias = convolution(("n", 1, 6, 5))
    grey = pictures(4)[..., :1]
    got = network(content).fit_transform(table(np.repeat(grey, 3, axis=3)))
    expected = by_numpy(grey.transpose(0, 3, 1, 2) / 255, weight, bias)
    np.testing.assert_allclose(got, expected, rtol=1e-5, atol=1e-5)


def test_what_a_network_leaves_open_is_three_channels_of_224() -> None:
    nodes = [helper.make_node("GlobalAveragePool", ["x"], ["y"])]
    content = onnx_file(nodes, ("n", "c", "h", None), {})
    opened = open_network(content, sha256(content).hexdigest())
    assert (opened.batch, opened.channels, opened.height, opened.width) == (None, 3, 224, 224)
    got = network(content).fit_transform(table(np.full((1, 9, 7, 3), [0, 51, 255], "uint8")))
    assert got == pytest.approx(np.array([[0.0, 0.2, 1.0]]), abs=1e-4)


def test_missing_images_are_nan_and_columns_are_named() -> None:
    content, _, _ = convolution()
    first, second = table(pictures(2))["photo"]
    frame = pd.DataFrame({"front": [first, None], "back": [second, first]}, dtype=object)
    transformer = network(content).fit(frame)
    got, names = transformer.transform(frame), transformer.get_feature_names_out()
    assert got.shape == (2, 96)
    assert (names[0], names[48], len(names)) == ("front_network_0", "back_network_0", 96)
    assert np.isnan(got[1, :48]).all()
    assert not np.isnan(got[0]).any()
    np.testing.assert_array_equal(got[1, 48:], got[0, :48])
    assert transformer.transform(frame.iloc[:0]).shape == (0, 96)


@settings(max_examples=20, deadline=None)
@given(order=st.lists(st.integers(0, 39), max_size=80), known=st.integers(1, 40))
def test_order_repetition_and_what_is_known_do_not_matter(order: list[int], known: int) -> None:
    transformer = network(convolution()[0])
    frame = table(pictures(40))
    room._KNOWN.clear()
    alone = np.vstack([transformer.fit_transform(frame.iloc[[row]]) for row in range(40)])
    room._KNOWN.clear()
    transformer.transform(frame.iloc[:known])
    np.testing.assert_allclose(transformer.transform(frame.iloc[order]), alone[order], rtol=1e-6)


def test_an_image_is_run_once_and_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_MOST_KNOWN", 40 * 48)
    transformer, frame = network(convolution()[0]), table(pictures(100))
    once = transformer.fit_transform(frame)
    assert 0 < len(room._KNOWN) <= 40
    np.testing.assert_array_equal(transformer.transform(frame), once)
    monkeypatch.setattr(room, "picture", None)  # what is known is not decoded again
    np.testing.assert_array_equal(transformer.transform(frame.tail(4)), once[-4:])


def test_numbers_that_fill_the_memory_alone_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_MOST_KNOWN", 47)  # less than one image's numbers
    assert network(convolution()[0]).fit_transform(table(pictures(1))).shape == (1, 48)
    assert not room._KNOWN


def test_a_model_file_holds_the_network_and_predicts_the_same() -> None:
    content, _, _ = convolution()
    frame = table(pictures(40))
    model = make_pipeline(network(content), Ridge()).fit(frame, np.arange(40.0))
    stored = skops.io.dumps(model)
    assert set(skops.io.get_untrusted_types(data=stored)) <= set(TRUSTED_TYPES)
    open_network.cache_clear()
    room._KNOWN.clear()
    again = skops.io.loads(stored, trusted=list(TRUSTED_TYPES))
    assert again[0].network == content
    np.testing.assert_array_equal(again.predict(frame), model.predict(frame))


@pytest.mark.parametrize("place", [0, 200, -1])
def test_a_changed_byte_is_refused(place: int) -> None:
    frame = table(pictures(2))
    transformer = network(convolution()[0]).fit(frame)
    transformer.transform(frame)  # the right one is open already
    changed = bytearray(transformer.network)
    changed[place] ^= 1
    transformer.network = bytes(changed)
    with pytest.raises(ModelFileError, match=r"not the one .* fitted with.*SHA-256.*Mend"):
        transformer.transform(frame)


def test_a_network_is_opened_once_per_process() -> None:
    content, _, _ = convolution()
    digest = sha256(content).hexdigest()
    assert open_network(content, digest) is open_network(bytes(bytearray(content)), digest)


def test_its_bytes_are_not_printed() -> None:
    assert repr(ImageNetwork(b"x" * 10**6, "abc")) == "ImageNetwork(digest='abc')"


def test_a_file_that_cannot_be_read_is_named() -> None:
    frame = table(pictures(40))
    frame.iloc[35, 0] = frame.iloc[35, 0][:30]
    with pytest.raises(DataError, match=r"Column 'photo', row 35: The bytes are no image.*Mend"):
        network(convolution()[0]).fit_transform(frame)


def test_without_onnx_runtime_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(SpecError, match=r"needs ONNX Runtime.*pip install 'ml_assets\[onnx\]'"):
        network(convolution()[0]).fit(table(pictures(1)))


RELU = [helper.make_node("Relu", ["x"], ["y"])]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"no network", "cannot be loaded.*INVALID_PROTOBUF"),
        (onnx_file(RELU, ("n", 10), {}), r"takes no pictures.*x: tensor\(float\) \['n', 10\]"),
        (onnx_file(RELU, ("n", 6, 5, 3), {}), "takes pictures of 6 channels"),
        (onnx_file(RELU, ("n", 3, 6, 5), {}, TensorProto.DOUBLE), "takes no pictures.*double"),
        (
            onnx_file(
                [helper.make_node("Reshape", ["x", "s"], ["y"])],
                ("n", 3, 6, 5),
                {"s": np.array([90], dtype="int64")},
            ),
            "cannot run two pictures",
        ),
        (
            onnx_file([helper.make_node("ReduceMean", ["x"], ["y"])], ("n", 3, 6, 5), {}),
            "cannot run two pictures.*2 pictures give an output of",
        ),
    ],
    ids=["no network", "a table", "channels last", "float64", "one picture only", "no rows"],
)
def test_a_network_that_cannot_be_used_is_refused_with_its_file(
    content: bytes, message: str, tmp_path: Path
) -> None:
    file = tmp_path / "network.onnx"
    file.write_bytes(content)
    with pytest.raises(SpecError, match=rf"(?s){message}.*Mend") as caught:
        image_network(str(file))
    assert str(file) in "".join(caught.value.__notes__)


def test_weights_in_another_file_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = onnx.load_from_string(convolution(filters=40)[0])
    onnx.save_model(model, tmp_path / "parts.onnx", save_as_external_data=True,
                    location="weights.bin", size_threshold=0)  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert os.path.exists("weights.bin")
    with pytest.raises(SpecError, match=r"(?s)cannot be loaded.*its weights within"):
        image_network("parts.onnx")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"gone\.onnx cannot be read.*FileNotFound.*Mend"):
        image_network(str(tmp_path / "gone.onnx"))
    with pytest.raises(SpecError, match=r"IsADirectoryError"):
        image_network(str(tmp_path))


def test_a_fitted_one_needs_no_file_in_another_process(tmp_path: Path) -> None:
    file = tmp_path / "tiny.onnx"
    file.write_bytes(convolution()[0])
    frame = table(pictures(2))
    transformer = image_network(str(file)).fit(frame)
    file.unlink()
    frame.to_pickle(tmp_path / "frame")
    (tmp_path / "model").write_bytes(skops.io.dumps(transformer))
    script = """
import pandas, skops.io
from ml_assets.estimator.skops_format import TRUSTED_TYPES
model = skops.io.load("model", trusted=list(TRUSTED_TYPES))
print(model.transform(pandas.read_pickle("frame")).sum().hex())
"""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True,
                         check=True, cwd=tmp_path, env=environment)  # fmt: skip
    assert run.stdout.strip() == transformer.transform(frame).sum().hex()
