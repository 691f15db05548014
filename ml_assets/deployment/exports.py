"""The files that a model is exported to, and the proof that they predict the same."""

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, Field

from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import Predictions, predict

if TYPE_CHECKING:
    import pandas as pd

SKOPS_TOLERANCE = 0.0


class ExportFile(BaseModel):
    """One exported file."""

    format: Literal["skops"]
    path: str
    sha256: str
    bytes: int


class Parity(BaseModel):
    """How far two ways to predict the same rows are apart."""

    rows: int
    largest_difference: float = Field(
        description="Of probabilities, or of numbers for regression; infinite if not comparable."
    )
    changed_labels: int = Field(description="Rows whose predicted class differs.")
    tolerance: float = Field(description="Largest difference that passes.")
    passed: bool


def export_skops(model: FittedModel, folder: Path) -> ExportFile:
    """Write the model's file as ``<version>.skops`` into ``folder``, atomically."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{model.version}.skops"
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(model.content)
    os.replace(draft, path)
    return ExportFile(
        format="skops",
        path=str(path),
        sha256=hashlib.sha256(model.content).hexdigest(),
        bytes=len(model.content),
    )


def parity(
    model: FittedModel,
    reloaded: FittedModel,
    frame: "pd.DataFrame",
    tolerance: float = SKOPS_TOLERANCE,
) -> Parity:
    """Compare the predictions of a model in memory with those of its reloaded export.

    ``frame`` has the contract's canonical dtypes. skops stores the exact floats, so its tolerance
    is zero.
    """
    return compare(predict(model, frame), predict(reloaded, frame), tolerance)


def compare(expected: Predictions, found: Predictions, tolerance: float) -> Parity:
    """Compare predictions of the same rows: labels exactly, numbers within ``tolerance``."""
    if expected.classes != found.classes or len(expected.labels) != len(found.labels):
        rows = len(expected.labels)
        return Parity(rows=rows, largest_difference=float("inf"), changed_labels=rows,
                      tolerance=tolerance, passed=False)  # fmt: skip
    difference = _largest_difference(expected, found)
    changed = 0
    if expected.classes is not None:
        changed = int((expected.labels != found.labels).sum())
    return Parity(
        rows=len(expected.labels),
        largest_difference=difference,
        changed_labels=changed,
        tolerance=tolerance,
        passed=changed == 0 and difference <= tolerance,
    )


def _largest_difference(expected: Predictions, found: Predictions) -> float:
    import numpy as np

    if expected.probabilities is None or found.probabilities is None:
        one, other = expected.labels, found.labels
    else:
        one, other = expected.probabilities, found.probabilities
    if one.dtype.kind not in "fiu" or other.dtype.kind not in "fiu":
        return 0.0
    # NaN on either side must not pass as equal.
    gaps = np.nan_to_num(np.abs(one - other), nan=np.inf)
    return float(gaps.max(initial=0.0))
