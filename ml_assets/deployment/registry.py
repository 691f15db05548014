"""The model registry: BentoML's model store, one entry per model version."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field

from ml_assets.contract.contract import Contract
from ml_assets.contract.contract_file import read_contract
from ml_assets.deployment.approvals import Approval, approvals_of, approve
from ml_assets.deployment.bentoml_home import use_home
from ml_assets.deployment.entry_metadata import MODEL_YAML, update_metadata
from ml_assets.deployment.model_entry import (
    CONTRACT_FILE,
    EVALUATION_FILE,
    MODEL_FILE,
    RegisteredModel,
    read_entry,
    read_onnx_file,
    read_report,
    write_entry,
    write_onnx,
)
from ml_assets.deployment.reference_rows import REFERENCE_FILE, write_references
from ml_assets.disk.atomic_write import atomic_write
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.skops_format import content_version
from ml_assets.spec.document import Document
from ml_assets.spec.errors import ContractError, ModelFileError
from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets.spec.nearest_name import nearest_name

if TYPE_CHECKING:
    import pandas as pd
    from bentoml import Model


class Registration(Document):
    """One entry of the registry."""

    tag: str
    name: str
    version: str
    registered_at: datetime
    path: str
    labels: dict[str, str]
    metadata: dict[str, str] = Field(description="Where it comes from, and its metrics.")
    approvals: list[Approval] = Field(default_factory=list, description="Oldest first.")


def register(
    home: Path,
    name: str,
    model: FittedModel,
    contract: Contract,
    report: EvaluationReport,
    lineage: dict[str, str],
    onnx: bytes | None = None,
    references: "pd.DataFrame | None" = None,
) -> Registration:
    """Put a model into the registry; registered again, a version keeps its entry.

    ``lineage`` (run, data versions, ...) is kept as the entry's metadata, with the metrics. A
    fresh evaluation of the same version replaces the stored one, and so does another ONNX file,
    or none. ``references`` are training rows that /explain compares with. Raises ModelFileError
    if the report evaluates another version, and ContractError if the version is registered with
    another contract.
    """
    if report.model_version != model.version:
        raise ModelFileError(
            f"The evaluation does not belong to model version {model.version}",
            found=f"version {report.model_version}",
            mend="materialize evaluation again, then registered_model",
        )
    use_home(home)
    entry = RegisteredModel(model, contract, report, onnx)
    stored = _whole(home, name, model.version) or _create(name, entry, lineage)
    folder = Path(stored.path)
    if read_contract(folder / CONTRACT_FILE) != contract:
        raise ContractError(
            f"Model {stored.tag} is registered with another contract of the same version",
            found=f"version {contract.version}",
            mend="raise the version in the contract's file by one, then run again",
        )
    if references is not None and not (folder / REFERENCE_FILE).exists():
        write_references(folder, references, contract)
    if read_report(folder, model.version) != report:
        atomic_write(folder / EVALUATION_FILE, report.model_dump_json(indent=2).encode())
        update_metadata(folder, _metrics(report))
    if not _holds_onnx(folder, onnx):
        write_onnx(folder, onnx)
    return registered(home, name, model.version)


def load_registered(home: Path, name: str, version: str) -> RegisteredModel:
    """Load one version; its bytes are verified against it.

    Raises ModelFileError if it is absent, damaged or changed.
    """
    return read_entry(entry_folder(home, name, version), version)


def stored_report(home: Path, name: str, version: str) -> EvaluationReport:
    """Read the stored evaluation of one version, without loading the model."""
    return read_report(entry_folder(home, name, version), version)


def entry_folder(home: Path, name: str, version: str) -> Path:
    """Return the folder of one version; raises ModelFileError if the registry lacks it."""
    return Path(registered(home, name, version).path)


def registered(home: Path, name: str, version: str) -> Registration:
    """Return the entry of one version; raises ModelFileError if the registry lacks it."""
    known = {entry.version: entry for entry in versions(home, name)}
    if version not in known:
        raise ModelFileError(
            f"The registry holds no version {version!r} of model {name!r}",
            found=", ".join(known) or "no version",
            mend=nearest_name(version, known) if known else "materialize registered_model",
        )
    return known[version]


def approve_version(home: Path, name: str, version: str, who: str, reason: str) -> Registration:
    """Record that a person approves a version, and return its entry with all approvals.

    Raises ModelFileError if the registry lacks the version, SpecError for a blank name or reason.
    """
    folder = entry_folder(home, name, version)
    approve(folder, version, who, reason)
    given = registered(home, name, version).approvals
    texts = [f"{one.who} ({one.approved_at:%Y-%m-%d}): {one.reason}" for one in given]
    update_metadata(folder, {"approvals": "; ".join(texts)})
    return registered(home, name, version)


def versions(home: Path, name: str) -> list[Registration]:
    """Return the registered versions of a model, newest first; empty if there is none."""
    use_home(home)
    import bentoml

    folders = sorted(path for path in (home / "models" / name).glob("*/") if _is_whole(path))
    stored = [bentoml.models.get(f"{name}:{folder.name}") for folder in folders]
    entries = [_registration(model) for model in stored]
    return sorted(entries, key=lambda entry: entry.registered_at, reverse=True)


def _holds_onnx(folder: Path, onnx: bytes | None) -> bool:
    try:
        return read_onnx_file(folder) == onnx
    except ModelFileError:  # torn or changed: it is written anew
        return False


def _create(name: str, entry: RegisteredModel, lineage: dict[str, str]) -> "Model":
    import bentoml
    from bentoml.exceptions import BentoMLException

    info = entry.model.info
    labels = {"task": info.task, "family": info.family}
    metadata = {"contract_version": str(entry.contract.version), "trial": info.trial_id, **lineage,
                **_metrics(entry.report)}  # fmt: skip
    tag = f"{name}:{entry.model.version}"
    # Another process may register the same version meanwhile: then its entry is ours.
    with (
        suppress(BentoMLException),
        bentoml.models.create(tag, labels=labels, metadata=metadata) as draft,
    ):
        write_entry(Path(draft.path), entry)
    return bentoml.models.get(tag)


def _whole(home: Path, name: str, version: str) -> "Model | None":
    """Return the version's entry; one that was torn by a killed process is taken away."""
    import bentoml

    folder = home / "models" / name / version
    if not folder.exists():
        return None
    model_file = folder / MODEL_FILE
    if _is_whole(folder) and content_version(model_file.read_bytes()) == version:
        return bentoml.models.get(f"{name}:{version}")
    bentoml.models.delete(f"{name}:{version}")
    return None


def _is_whole(folder: Path) -> bool:
    return all(
        (folder / file).is_file()
        for file in (MODEL_YAML, MODEL_FILE, CONTRACT_FILE, EVALUATION_FILE)
    )


def _registration(model: "Model") -> Registration:
    return Registration(
        tag=str(model.tag),
        name=model.tag.name,
        version=str(model.tag.version),
        registered_at=model.creation_time,
        path=str(model.path),
        labels={key: str(value) for key, value in model.info.labels.items()},
        metadata={key: str(value) for key, value in model.info.metadata.items()},
        approvals=approvals_of(Path(model.path)),
    )


def _metrics(report: EvaluationReport) -> dict[str, str]:
    return {f"metric_{name}": f"{found.value:.6g}" for name, found in report.metrics.items()}
