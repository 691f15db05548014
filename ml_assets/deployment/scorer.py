"""A model together with its contract: the one way from raw rows to predictions."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ml_assets.contract.coercion import coerce
from ml_assets.contract.contract import Contract
from ml_assets.deployment.model_entry import RegisteredModel, read_entry
from ml_assets.deployment.row_tensor import RowTensor, UnreadValueError
from ml_assets.deployment.serving.row_frame import row_frame
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.onnx_model import OnnxModel, read_onnx
from ml_assets.estimator.predict import Predictions, predict
from ml_assets.spec.errors import DataError

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Scorer:
    """Scores raw rows: coerced by the contract, then predicted by the model.

    Batch scoring, the service and the parity checks all score through it, so that the same row
    gets the same prediction everywhere. ``onnx_content`` are the bytes of the model's ONNX file,
    if it has one.
    """

    model: FittedModel
    contract: Contract
    onnx_content: bytes | None = None

    @cached_property
    def features(self) -> Contract:
        """The contract of the columns that a row to score must have."""
        return self.contract.of("feature")

    @cached_property
    def onnx(self) -> OnnxModel | None:
        """The model's ONNX file, opened when it is first asked for; null if it has none."""
        if self.onnx_content is None:
            return None
        return read_onnx(self.onnx_content, model_version=self.model.version)

    @cached_property
    def _rows(self) -> RowTensor | None:
        return None if self.onnx is None else RowTensor.of(self.onnx.description, self.features)

    @classmethod
    def of(cls, registered: RegisteredModel) -> "Scorer":
        """Return the scorer of a registered model."""
        return cls(registered.model, registered.contract, registered.onnx)

    @classmethod
    def from_folder(cls, folder: Path, version: str) -> "Scorer":
        """Load the scorer from a registry entry's folder; raises ModelFileError."""
        return cls.of(read_entry(folder, version))

    def score(self, frame: "pd.DataFrame") -> Predictions:
        """Predict rows that keep the contract; further columns are ignored.

        Raises DataError if a feature column is absent or a value cannot be read as its type.
        """
        return predict(self.model, self._coerced(frame))

    def score_rows(self, rows: Sequence[dict[str, Any]]) -> Predictions:
        """Predict rows that keep the contract, such as those of the service's row model.

        With an ONNX file they go straight into its input, without pandas, which is most of the
        time of one row; any other values than those of the row model take the way by a table.
        Raises what ``score`` raises.
        """
        onnx, reader = self.onnx, self._rows
        if onnx is None or reader is None:
            return predict(self.model, self._read(rows))
        try:
            tensor = reader.tensor(rows)
        except (UnreadValueError, KeyError, TypeError, OverflowError):
            frame = self._coerced(_table(rows))
            tensor = onnx.tensor(frame, self.model.info.plan)
        return onnx.run(tensor)

    def _read(self, rows: Sequence[dict[str, Any]]) -> "pd.DataFrame":
        # Values of the row model need none of the libraries that reading others takes.
        try:
            return row_frame(rows, self.contract)
        except (KeyError, TypeError, ValueError):
            return self._coerced(_table(rows))

    def _coerced(self, frame: "pd.DataFrame") -> "pd.DataFrame":
        coercion = coerce(frame, self.features)
        if len(coercion.failures):
            first = coercion.failures.iloc[0]
            raise DataError(
                f"{len(coercion.failures)} values cannot be read as their column's type",
                found=f"row {first['row']}, column {first['column']!r}: {first['value']}",
                mend="take the rows out, or correct the values",
            )
        return coercion.frame


def _table(rows: Sequence[dict[str, Any]]) -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame(rows)
