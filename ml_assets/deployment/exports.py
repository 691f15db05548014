"""The files that a model is exported to, and the proof that they predict the same."""

import hashlib
from typing import TYPE_CHECKING

from pydantic import ConfigDict, Field

from ml_assets.deployment.parity import Parity, compare
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import predict
from ml_assets.estimator.skops_format import unpack
from ml_assets.spec.document import Document
from ml_assets.spec.errors import ModelFileError
from ml_assets.spec.problem_spec import ExportFormat

if TYPE_CHECKING:
    import pandas as pd

SKOPS_TOLERANCE = 0.0


class ExportFile(Document):
    """One exported file."""

    format: ExportFormat
    path: str
    sha256: str
    bytes: int


class Exports(Document):
    """The exported files of one model version: the value of the ``model_exports`` asset."""

    model_config = ConfigDict(protected_namespaces=())

    model_version: str
    files: list[ExportFile]
    parity: dict[str, Parity] = Field(
        description="By format, against the model in memory; of one that is not published, too."
    )
    not_published: dict[str, str] = Field(
        default_factory=dict, description="Formats without a file, with the reason."
    )

    @property
    def hashes(self) -> dict[str, str]:
        """SHA-256 of every file, by ``<format>_sha256``."""
        return {f"{file.format}_sha256": file.sha256 for file in self.files}

    def file(self, file_format: ExportFormat) -> ExportFile | None:
        """Return the file of a format, null if none is published."""
        return next((file for file in self.files if file.format == file_format), None)

    def must_be_of(self, version: str) -> None:
        """Raise ModelFileError unless these are the files of ``version``, all found equal."""
        if self.model_version != version:
            raise ModelFileError(
                f"The exports are not those of model version {version}",
                found=f"version {self.model_version}",
                mend="materialize model_exports again",
            )
        published = [file.format for file in self.files]
        if unequal := [name for name in published if not self.parity[name].passed]:
            raise ModelFileError(
                f"Exports of model version {version} predict otherwise than the model",
                found=", ".join(unequal),
                mend="look at the check exports_predict_the_same",
            )


def export_file(file_format: ExportFormat, content: bytes, path: str) -> ExportFile:
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
