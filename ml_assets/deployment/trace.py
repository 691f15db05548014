"""From a prediction back to everything behind it."""

from collections.abc import Collection, Mapping
from pathlib import Path

from pydantic import ConfigDict, Field

from ml_assets.contract.contract_file import read_contract
from ml_assets.contract.row_check import HIDDEN
from ml_assets.deployment.found_prediction import FoundPrediction
from ml_assets.deployment.model_entry import CONTRACT_FILE
from ml_assets.deployment.registry import Registration
from ml_assets.spec.document import Document
from ml_assets.spec.ui_address import asset_url, run_url

_DATA, _RUN, _TABLE, _HASH = "data_version_", "run_of_", "sha256_of_", "_sha256"
_NOT_KNOWN = "not known"


class Trace(Document):
    """A prediction, and where each thing behind it comes from; null or absent where not known."""

    model_config = ConfigDict(protected_namespaces=())

    problem: str
    prediction: FoundPrediction
    model_tag: str | None = Field(description="Null if the registry lacks the version by now.")
    scored_run: str | None = Field(description="The run that scored the batch; null online.")
    registered_run: str | None = Field(description="The run that registered the model.")
    model_run: str | None = Field(description="The run that made the model.")
    contract_version: str | None
    trial: str | None
    code_version: str | None = Field(description="The git commit of the project.")
    ml_assets: str | None
    data_versions: dict[str, str] = Field(description="By asset, as Dagster knows them.")
    runs: dict[str, str] = Field(description="The run that made each asset.")
    tables: dict[str, str] = Field(description="SHA-256 of the tables learnt from and judged on.")
    hashes: dict[str, str] = Field(description="SHA-256 of each exported file, by format.")
    approvals: list[str] = Field(description="Who approved the version, and why.")
    links: dict[str, str] = Field(description="Addresses in Dagster's UI.")


def trace_of(
    problem: str,
    found: FoundPrediction,
    entry: Registration | None,
    sensitive: Collection[str] = (),
    scored_run: str | None = None,
) -> Trace:
    """Return the trace of a prediction by the registry entry of its model version.

    ``scored_run`` is the run that made the batch. Values of the columns that ``sensitive`` or the
    version's contract names as such are hidden.
    """
    known = entry.metadata if entry else {}
    hidden = set(sensitive) | (_sensitive_of(entry) if entry else set())
    row = found.row and {
        name: HIDDEN if name in hidden else value for name, value in found.row.items()
    }
    runs = _named(known, _RUN)
    registered, made = _told(known, "run_id"), runs.get("model")
    links = {f"page of {name}": asset_url(problem, name) for name in ("model", "champion")}
    behind = {"scoring": scored_run, "model": made, "registration": registered}
    links |= {f"run of {name}": run_url(run) for name, run in behind.items() if run}
    return Trace(
        problem=problem,
        prediction=found.model_copy(update={"row": row}),
        model_tag=entry.tag if entry else None,
        scored_run=scored_run,
        registered_run=registered,
        model_run=made,
        contract_version=_told(known, "contract_version"),
        trial=_told(known, "trial"),
        code_version=_told(known, "code_version"),
        ml_assets=_told(known, "ml_assets"),
        data_versions=_named(known, _DATA),
        runs=runs,
        tables=_named(known, _TABLE),
        hashes={name.removesuffix(_HASH): value for name, value in known.items()
                if name.endswith(_HASH)},
        approvals=[f"{one.who}: {one.reason}" for one in (entry.approvals if entry else [])],
        links=links,
    )  # fmt: skip


def _named(known: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): value for name, value in known.items()
            if name.startswith(prefix) and value != _NOT_KNOWN}  # fmt: skip


def _told(known: Mapping[str, str], name: str) -> str | None:
    value = known.get(name)
    return None if value == _NOT_KNOWN else value


def _sensitive_of(entry: Registration) -> set[str]:
    contract = read_contract(Path(entry.path) / CONTRACT_FILE)
    return {name for name, column in contract.columns.items() if column.sensitive}
