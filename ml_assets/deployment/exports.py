"""The files that a model is exported to, and the proof that they predict the same."""

import hashlib
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import Predictions, predict
from ml_assets.estimator.skops_format import unpack
from ml_assets.spec.errors import ModelFileError

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
        description="Of probabilities, of anomalies' scores, or of numbers for regression; "
        "infinite if not comparable."
    )
    changed_labels: int = Field(description="Rows whose predicted class differs.")
    tolerance: float = Field(description="Largest difference that passes.")
    passed: bool


class Exports(BaseModel):
    """The exported files of one model version: the value of the ``model_exports`` asset."""

    model_config = ConfigDict(protected_namespaces=())

    model_version: str
    files: list[ExportFile]
    parity: dict[str, Parity] = Field(description="By format, against the model in memory.")

    def must_be_of(self, version: str) -> None:
        """Raise ModelFileError unless these are the files of ``version``, all found equal."""
        if self.model_version != version:
            raise ModelFileError(
                f"The exports are not those of model version {version}",
                found=f"version {self.model_version}",
                mend="materialize model_exports again",
            )
        if unequal := [name for name, found in self.parity.items() if not found.passed]:
            raise ModelFileError(
                f"Exports of model version {version} predict otherwise than the model",
                found=", ".join(unequal),
                mend="look at the check exports_predict_the_same",
            )


def export_file(file_format: Literal["skops"], content: bytes, path: str) -> ExportFile:
    """Describe a file that was written to ``path`` with these bytes.

    >>> export_file("skops", b"model", "exports/model.skops").bytes
    5
    """
    sha256 = hashlib.sha256(content).hexdigest()
    return ExportFile(format=file_format, path=path, sha256=sha256, bytes=len(content))


def parity(model: FittedModel, content: bytes, frame: "pd.DataFrame") -> Parity:
    """Compare the predictions of a model in memory with those of its skops file, read back.

    ``frame`` has the contract's canonical dtypes. skops stores the exact floats, so nothing may
    differ. Raises ModelFileError if the bytes are not the model's.
    """
    reloaded = unpack(content, expected_version=model.version)
    return compare(predict(model, frame), predict(reloaded, frame), SKOPS_TOLERANCE)


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

    if expected.scores is not None and found.scores is not None:
        one, other = expected.scores, found.scores
    elif expected.probabilities is None or found.probabilities is None:
        one, other = expected.labels, found.labels
    else:
        one, other = expected.probabilities, found.probabilities
    if one.dtype.kind not in "fiu" or other.dtype.kind not in "fiu":
        return 0.0
    # NaN on either side must not pass as equal.
    gaps = np.nan_to_num(np.abs(one - other), nan=np.inf)
    return float(gaps.max(initial=0.0))
