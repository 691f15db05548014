"""The folder that holds one registered model: its file, its contract, its evaluation."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pydantic import ValidationError

from ml_assets.contract.contract import Contract
from ml_assets.contract.contract_file import read_contract, write_contract
from ml_assets.disk.atomic_write import atomic_write
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.skops_format import unpack
from ml_assets.spec.errors import ModelFileError
from ml_assets.spec.evaluation_report import EvaluationReport

MODEL_FILE = "model.skops"
CONTRACT_FILE = "contract.yaml"
EVALUATION_FILE = "evaluation.json"
ONNX_FILE = "model.onnx"
ONNX_HASH_FILE = "model.onnx.sha256"
_MEND = "materialize registered_model again"


@dataclass(frozen=True)
class RegisteredModel:
    """A registered model with the contract of its rows and the evaluation of its version.

    ``onnx`` are the bytes of its ONNX file, null where none was published.
    """

    model: FittedModel
    contract: Contract
    report: EvaluationReport
    onnx: bytes | None = None


def write_entry(folder: Path, entry: RegisteredModel) -> None:
    """Write the entry's files into an existing folder."""
    (folder / MODEL_FILE).write_bytes(entry.model.content)
    write_contract(entry.contract, folder / CONTRACT_FILE)
    (folder / EVALUATION_FILE).write_text(entry.report.model_dump_json(indent=2), encoding="utf-8")
    write_onnx(folder, entry.onnx)


def read_entry(folder: Path, version: str) -> RegisteredModel:
    """Read an entry back.

    Raises ModelFileError unless the model's bytes are ``version``'s, and those of its ONNX file
    the ones that were registered.
    """
    content = _read(folder / MODEL_FILE)
    model = unpack(content, expected_version=version)
    return RegisteredModel(model, read_contract(folder / CONTRACT_FILE),
                           read_report(folder, version), read_onnx_file(folder))  # fmt: skip


def write_onnx(folder: Path, content: bytes | None) -> None:
    """Keep an ONNX file and its SHA-256 in an entry, or take away the one that is there."""
    if content is None:
        # The hash says that there is a file: without it none is looked for.
        (folder / ONNX_HASH_FILE).unlink(missing_ok=True)
        (folder / ONNX_FILE).unlink(missing_ok=True)
        return
    atomic_write(folder / ONNX_FILE, content)
    atomic_write(folder / ONNX_HASH_FILE, sha256(content).hexdigest().encode())


def read_onnx_file(folder: Path) -> bytes | None:
    """Return an entry's ONNX file, null if it has none; raises ModelFileError if it was changed."""
    if not (folder / ONNX_HASH_FILE).exists():
        return None
    content, stated = _read(folder / ONNX_FILE), _read(folder / ONNX_HASH_FILE).decode()
    if (found := sha256(content).hexdigest()) != stated:
        raise ModelFileError(
            f"{folder / ONNX_FILE} was changed", found=f"SHA-256 {found} instead of {stated}",
            mend=_MEND,
        )  # fmt: skip
    return content


def read_report(folder: Path, version: str) -> EvaluationReport:
    """Read an entry's evaluation; raises ModelFileError if it speaks of another version."""
    path = folder / EVALUATION_FILE
    try:
        report = EvaluationReport.model_validate_json(_read(path))
    except ValidationError as error:
        raise ModelFileError(f"{path} is no evaluation", found=str(error), mend=_MEND) from error
    if report.model_version != version:
        raise ModelFileError(
            f"{path} evaluates another model than version {version}",
            found=f"version {report.model_version}",
            mend=_MEND,
        )
    return report


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelFileError(
            f"{path} cannot be read", found=error.strerror or str(error), mend=_MEND
        ) from error
