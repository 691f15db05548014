"""A counterfactual in a sentence."""

from collections.abc import Sequence
from typing import Any

from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.spec.counterfactual import Change, Value
from ml_assets.spec.metrics import Task

_DECIDED: dict[Task, str] = {
    "regression": "predicted",
    "clustering": "in",
}


def sentence(
    task: Task, before: Value, after: Value, changes: Sequence[Change], contract: Contract
) -> str:
    """Say which decision the changed row gets, and what is changed.

    >>> columns = {"tenure": ColumnContract(type="integer", unit="months")}
    >>> change = Change(column="tenure", before=2, after=14)
    >>> churn = Contract(problem="churn", columns=columns)
    >>> sentence("binary_classification", "yes", "no", [change], churn)
    'Would be labelled no instead of yes if tenure were 14 instead of 2 months.'
    """
    conditions = [
        f"{change.column}{'' if place else ' were'} "
        f"{_values(change, contract.columns[change.column])}"
        for place, change in enumerate(changes)
    ]
    listed = " and ".join(filter(None, [", ".join(conditions[:-1]), conditions[-1]]))
    decided = _DECIDED.get(task, "labelled")
    return f"Would be {decided} {_plain(after)} instead of {_plain(before)} if {listed}."


def _values(change: Change, column: ColumnContract) -> str:
    unit = f" {column.unit}" if column.unit and None not in (change.before, change.after) else ""
    return f"{_quoted(change.after)} instead of {_quoted(change.before)}{unit}"


def _plain(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _quoted(value: Any) -> str:
    if value is None:
        return "missing"
    return f"{value:.12g}" if isinstance(value, float) else repr(value)
