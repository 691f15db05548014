"""A model together with its contract: the one way from raw rows to predictions."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ml_assets.contract.coercion import coerce
from ml_assets.contract.contract import Contract
from ml_assets.deployment.model_entry import RegisteredModel, read_entry
from ml_assets.deployment.serving.row_frame import row_frame
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import Predictions, predict
from ml_assets.spec.errors import DataError

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Scorer:
    """Scores raw rows: coerced by the contract, then predicted by the model.

    Batch scoring, the service and the parity checks all score through it, so that the same row
    gets the same prediction everywhere.
    """

    model: FittedModel
    contract: Contract

    @property
    def features(self) -> Contract:
        """The contract of the columns that a row to score must have."""
        return self.contract.of("feature")

    @classmethod
    def of(cls, registered: RegisteredModel) -> "Scorer":
        """Return the scorer of a registered model."""
        return cls(registered.model, registered.contract)

    @classmethod
    def from_folder(cls, folder: Path, version: str) -> "Scorer":
        """Load the scorer from a registry entry's folder; raises ModelFileError."""
        return cls.of(read_entry(folder, version))

    def score(self, frame: "pd.DataFrame") -> Predictions:
        """Predict rows that keep the contract; further columns are ignored.

        Raises DataError if a feature column is absent or a value cannot be read as its type.
        """
        coercion = coerce(frame, self.features)
        if len(coercion.failures):
            first = coercion.failures.iloc[0]
            raise DataError(
                f"{len(coercion.failures)} values cannot be read as their column's type",
                found=f"row {first['row']}, column {first['column']!r}: {first['value']}",
                mend="take the rows out, or correct the values",
            )
        return predict(self.model, coercion.frame)

    def score_rows(self, rows: list[dict[str, Any]]) -> Predictions:
        """Predict rows as the row model has read them; the id column is ignored."""
        return predict(self.model, row_frame(rows, self.contract))
