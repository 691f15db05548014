"""The rules of a contract about the table as a whole, each with the name of its check."""

import re
from dataclasses import dataclass, field
from typing import Any, Literal

from ml_assets.contract.contract import Contract
from ml_assets.contract.row_rules import bounds_text

TableRuleKind = Literal["row_count", "columns_match", "unique", "missing_share", "mean", "ordered"]


@dataclass(frozen=True)
class TableRule:
    """One rule about the whole table; ``name`` is valid as the name of a check."""

    name: str
    kind: TableRuleKind
    columns: tuple[str, ...]
    text: str
    params: dict[str, Any] = field(default_factory=dict)


def table_rules(contract: Contract) -> list[TableRule]:
    """Return every rule about the whole table, in a fixed order; dropped columns have none.

    >>> from ml_assets.contract.contract import ColumnContract
    >>> contract = Contract(problem="p", columns={"a": ColumnContract(type="number")})
    >>> [rule.name for rule in table_rules(contract)]
    ['columns_match']
    """
    rules = [
        *_row_count(contract), *_columns_match(contract), *_unique(contract),
        *_missing_shares(contract), *_means(contract), *_ordered(contract),
    ]  # fmt: skip
    return _with_unique_names(rules)


def _row_count(contract: Contract) -> list[TableRule]:
    rows = contract.table.rows
    if rows.min is None and rows.max is None:
        return []
    text = f"The number of rows is {bounds_text(rows.min, rows.max)}."
    return [TableRule("row_count", "row_count", (), text, {"min": rows.min, "max": rows.max})]


def _columns_match(contract: Contract) -> list[TableRule]:
    names = tuple(contract.names("feature", "target", "id"))
    text = f"The columns are exactly: {', '.join(names)}."
    return [TableRule("columns_match", "columns_match", names, text)]


def _unique(contract: Contract) -> list[TableRule]:
    return [
        TableRule(f"{name}_is_unique", "unique", (name,), f"No value of {name} occurs twice.")
        for name in contract.names("feature", "target", "id")
        if contract.columns[name].unique
    ]


def _missing_shares(contract: Contract) -> list[TableRule]:
    return [
        TableRule(
            f"missing_share_of_{name}",
            "missing_share",
            (name,),
            f"At most {share:.2%} of the values of {name} are missing.",
            {"max": share},
        )
        for name, share in contract.table.max_missing.items()
    ]


def _means(contract: Contract) -> list[TableRule]:
    return [
        TableRule(
            f"mean_of_{name}",
            "mean",
            (name,),
            f"The mean of {name} is {bounds_text(bounds.min, bounds.max)}.",
            {"min": bounds.min, "max": bounds.max},
        )
        for name, bounds in contract.table.means.items()
        if bounds.min is not None or bounds.max is not None
    ]


def _ordered(contract: Contract) -> list[TableRule]:
    return [
        TableRule(
            f"{smaller}_at_most_{larger}",
            "ordered",
            (smaller, larger),
            f"{smaller} does not exceed {larger} in any row.",
        )
        for smaller, larger in contract.table.ordered
    ]


def _with_unique_names(rules: list[TableRule]) -> list[TableRule]:
    """Turn what a check's name may not hold into underscores, and number what then coincides."""
    seen: set[str] = set()
    named = []
    for rule in rules:
        plain = re.sub(r"[^A-Za-z0-9_]+", "_", rule.name).strip("_")
        name, count = plain, 1
        while name in seen:
            count += 1
            name = f"{plain}_{count}"
        seen.add(name)
        named.append(TableRule(name, rule.kind, rule.columns, rule.text, rule.params))
    return named
