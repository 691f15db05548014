"""What adopting a source's changes would do to the pinned contract."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from ml_assets.contract.adoption import adopt
from ml_assets.contract.contract import Contract
from ml_assets.contract.contract_diff import Change, contract_diff
from ml_assets.contract.contract_file import read_contract
from ml_assets.contract.observation import observe
from ml_assets.disk.parquet_table import ParquetTable
from ml_assets.spec.errors import SpecError
from ml_assets.spec.nearest_name import nearest_name
from ml_assets.spec.project import Project

SAMPLE_ROWS: Final = 200_000


@dataclass(frozen=True)
class PendingAdoption:
    """The pinned contract, the changes to adopt, and the contract with them."""

    pinned: Contract
    changes: list[Change]
    adopted: Contract


def pending_adoption(
    project: Project, raw: ParquetTable, columns: Collection[str] = ()
) -> PendingAdoption:
    """Compare the raw table with the pinned contract, and adopt its changes.

    ``columns`` limits it to the changes of these columns; without it, all are adopted but a
    narrower type, which the next table may widen again. Raises SpecError for a column that has
    not changed, and ContractError for a contract that cannot be read.
    """
    pinned = read_contract(project.contract_path)
    observed = observe(raw.frames(), pinned, raw.schema)
    changes = contract_diff(pinned, observed, project.spec.quality.max_quarantine_share)
    changed = [change.column for change in changes]
    if unknown := [name for name in columns if name not in changed]:
        raise SpecError(
            f"The column {unknown[0]!r} has not changed",
            found=f"changes of {', '.join(dict.fromkeys(changed))}" if changed else "no change",
            mend=nearest_name(unknown[0], changed) if changed else "there is nothing to adopt",
        )
    chosen = [
        change for change in changes
        if change.column in columns or (not columns and change.kind != "narrowed_type")
    ]  # fmt: skip
    sample = raw.sample(SAMPLE_ROWS, seed=project.spec.split.seed)
    return PendingAdoption(
        pinned, chosen, adopt(pinned, chosen, observed, sample, project.spec)
    )  # fmt: skip
