"""Whether a pinned contract and the problem's YAML say the same of a column."""

from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.contract.inference import stated_roles
from ml_assets.spec.errors import ContractError
from ml_assets.spec.nearest_name import nearest_name
from ml_assets.spec.problem_spec import ProblemSpec

_FIELDS = {"target": "problem.target", "id": "columns.id", "group": "columns.group",
           "weight": "columns.weight", "split": "split.column",
           "dropped": "columns.drop", "audit": "columns.drop"}  # fmt: skip
# Neither is a feature: they may be exchanged.
_NO_FEATURES = {"dropped", "audit"}


def in_agreement(contract: Contract, spec: ProblemSpec) -> Contract:
    """Return the contract, with the columns that the YAML calls sensitive marked so.

    The YAML may have been edited since the contract was pinned. Raises ContractError where it
    gives a column another role than the contract does: a group that is still a feature there
    would be learnt from. Raises it, too, where the contract lets a weight be below zero, and where
    it lacks a column that problem.immutable names.
    """
    roles = stated_roles(spec)
    for name, column in contract.columns.items():
        stated = roles.get(name)
        if stated is None or {stated, column.role} <= _NO_FEATURES:
            continue
        if stated != column.role:
            raise ContractError(
                f"The YAML and the pinned contract disagree on column {name!r}",
                found=f"{_FIELDS[stated]} in the YAML, role {column.role} in the contract",
                mend=f"write role: {stated} into the contract (and nullable: false, unless it is "
                f"dropped or audit), or take the column out of {_FIELDS[stated]}",
            )
    for name in contract.names("weight"):
        _must_weigh(name, contract.columns[name])
    for name in spec.problem.immutable:
        _must_exist(name, contract)
    columns = {
        name: column.model_copy(update={"sensitive": True})
        if name in spec.columns.sensitive
        else column
        for name, column in contract.columns.items()
    }
    return contract.model_copy(update={"columns": columns})


def _must_exist(name: str, contract: Contract) -> None:
    # A column that is spelt wrong would be changed, and nobody would notice.
    if name not in contract.columns:
        raise ContractError(
            f"problem.immutable names {name!r}, which the contract lacks",
            found=f"columns {', '.join(contract.columns)}",
            mend=nearest_name(name, contract.columns),
        )


def _must_weigh(name: str, column: ColumnContract) -> None:
    is_number = column.type in ("integer", "number")
    if not is_number or not isinstance(column.min, float) or column.min < 0:
        raise ContractError(
            f"The pinned contract lets the weight {name!r} be something else than a number from 0 "
            "on",
            found=f"type {column.type}, min {column.min}",
            mend="write type: number and min: 0 into the contract",
        )
