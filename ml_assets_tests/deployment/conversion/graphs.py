"""Small graphs, run by ONNX Runtime."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import onnxruntime

from ml_assets.deployment.conversion.graph import Block, Graph

Build = Callable[[Graph, Block], str]


def run(build: Build, X: Any, features: Sequence[str] | None = None) -> np.ndarray:
    """Return what a graph makes of float64 rows."""
    rows = np.asarray(X, dtype="float64")
    graph = Graph()
    block = Block("features", tuple(features or [f"x{place}" for place in range(rows.shape[1])]))
    value = build(graph, block)
    content = graph.file(block, {"found": (value, "float64", ["rows", None])}, {})
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # as the model is run: several would add in another order
    session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    return session.run(None, {"features": rows})[0]


def numbers(rows: int, columns: int, seed: int = 3, missing: float = 0.0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(rows, columns)) * np.logspace(-2, 3, columns)
    values[rng.random(values.shape) < missing] = np.nan
    return values
