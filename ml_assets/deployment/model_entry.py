"""The folder that holds one registered model: its file, its contract, its evaluation."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from ml_assets.contract.contract import Contract
from ml_assets.contract.contract_file import read_contract, write_contract
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.skops_format import unpack
from ml_assets.spec.errors import ModelFileError
from ml_assets.spec.evaluation_report import EvaluationReport

MODEL_FILE = "model.skops"
CONTRACT_FILE = "contract.yaml"
EVALUATION_FILE = "evaluation.json"
_MEND = "materialize registered_model again"


@dataclass(frozen=True)
class RegisteredModel:
    """A registered model with the contract of its rows and the evaluation of its version."""

    model: FittedModel
    contract: Contract
    report: EvaluationReport


def write_entry(folder: Path, entry: RegisteredModel) -> None:
    """Write the entry's files into an existing folder."""
    (folder / MODEL_FILE).write_bytes(entry.model.content)
    write_contract(entry.contract, folder / CONTRACT_FILE)
    (folder / EVALUATION_FILE).write_text(entry.report.model_dump_json(indent=2), encoding="utf-8")


def read_entry(folder: Path, version: str) -> RegisteredModel:
    """Read an entry back; raises ModelFileError unless the model's bytes are ``version``'s."""
    content = _read(folder / MODEL_FILE)
    model = unpack(content, expected_version=version)
    return RegisteredModel(model, read_contract(folder / CONTRACT_FILE),
                           read_report(folder, version))  # fmt: skip


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
