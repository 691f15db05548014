import numpy as np
import onnx
import pytest

from ml_assets.deployment.conversion import graph as module
from ml_assets.deployment.conversion.graph import Block, CannotExpressError, Graph
from ml_assets_tests.deployment.conversion.graphs import numbers, run


def test_a_graph_computes_in_float64() -> None:
    X = np.array([[1.0 + 2**-40, 3.0]])
    weights, shift = np.array([[2.0], [0.5]]), np.array([0.25])

    found = run(lambda graph, block: graph.affine(block.tensor, weights, shift), X)

    assert found.tolist() == (X @ weights + shift).tolist()


def test_rounding_is_that_of_float32() -> None:
    X = numbers(50, 4)

    found = run(lambda graph, block: graph.rounded(block.tensor), X)

    assert np.array_equal(found, X.astype("float32").astype("float64"))


def test_equal_constants_are_kept_once() -> None:
    graph = Graph()

    assert graph.constant(1.0) == graph.constant(np.array(1.0))
    assert graph.constant([1.0]) != graph.constant(1.0)
    assert graph.constant(1) != graph.constant(1.0)
    assert len(graph.constants) == 3


def test_columns_are_put_side_by_side_and_one_row_is_repeated() -> None:
    def build(graph: Graph, block: Block) -> str:
        same = graph.repeated(np.array([7.0, 8.0]), block.tensor)
        return graph.joined([graph.columns(block.tensor, [1, 0]), same])

    assert run(build, [[1.0, 2.0], [3.0, 4.0]]).tolist() == [[2, 1, 7, 8], [4, 3, 7, 8]]


def test_the_same_graph_gives_the_same_valid_bytes() -> None:
    def content() -> bytes:
        graph, block = Graph(), Block("features", ("a", "b"))
        value = graph.both_classes(graph.summed(block.tensor, 1, keep=True))
        return graph.file(block, {"found": (value, "float64", ["rows", 2])}, {"says": "what"})

    assert content() == content()
    onnx.checker.check_model(onnx.load_from_string(content()), full_check=True)


def test_a_file_that_protobuf_cannot_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_BYTES", 100)
    with pytest.raises(CannotExpressError, match="2 GiB"):
        run(lambda graph, block: graph.add("Neg", block.tensor), [[1.0]])
