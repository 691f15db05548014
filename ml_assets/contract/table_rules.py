"""The rules of a contract about the table as a whole, each with the name of its check."""

import re
from dataclasses import dataclass, field
from typing import Any, Literal

from ml_assets.contract.contract import Contract, Interval, Operator
from ml_assets.contract.row_rules import bounds_text
from ml_assets.spec.duration import duration

TableRuleKind = Literal[
    "row_count", "columns_match", "unique", "keys", "missing_share", "mean", "std", "quantile",
    "category_share", "relation", "freshness",
]  # fmt: skip
_RELATION_NAMES: dict[Operator, tuple[str, str]] = {
    "<": ("below", "is below"), "<=": ("at_most", "does not exceed"),
    ">": ("above", "is above"), ">=": ("at_least", "is not below"),
    "==": ("equals", "equals"), "!=": ("differs_from", "differs from"),
}  # fmt: skip


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
        *_row_count(contract), *_columns_match(contract), *_unique(contract), *_keys(contract),
        *_missing_shares(contract), *_moments("mean", contract.table.means),
        *_moments("std", contract.table.stds), *_quantiles(contract),
        *_category_shares(contract), *_relations(contract), *_freshness(contract),
    ]  # fmt: skip
    return _with_unique_names(rules)


def _row_count(contract: Contract) -> list[TableRule]:
    rows = contract.table.rows
    if rows.min is None and rows.max is None:
        return []
    text = f"The number of rows is {bounds_text(rows.min, rows.max)}."
    return [TableRule("row_count", "row_count", (), text, {"min": rows.min, "max": rows.max})]


def _columns_match(contract: Contract) -> list[TableRule]:
    names = tuple(contract.kept)
    text = f"The columns are exactly: {', '.join(names)}."
    return [TableRule("columns_match", "columns_match", names, text)]


def _unique(contract: Contract) -> list[TableRule]:
    return [
        TableRule(f"{name}_is_unique", "unique", (name,), f"No value of {name} occurs twice.")
        for name in contract.kept
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


def _keys(contract: Contract) -> list[TableRule]:
    return [
        TableRule(f"{'_and_'.join(key)}_is_unique", "keys", tuple(key),
                  f"No values of {', '.join(key)} occur together twice.")
        for key in contract.table.keys
    ]  # fmt: skip


def _moments(kind: Literal["mean", "std"], bounds_of: dict[str, Interval]) -> list[TableRule]:
    meaning = {"mean": "mean", "std": "standard deviation"}[kind]
    return [
        TableRule(f"{kind}_of_{name}", kind, (name,),
                  f"The {meaning} of {name} is {bounds_text(bounds.min, bounds.max)}.",
                  {"min": bounds.min, "max": bounds.max})
        for name, bounds in bounds_of.items()
        if _bounds_something(bounds)
    ]  # fmt: skip


def _quantiles(contract: Contract) -> list[TableRule]:
    return [
        TableRule(f"quantile_{q:g}_of_{name}", "quantile", (name,),
                  f"The {q:g} quantile of {name} is {bounds_text(bounds.min, bounds.max)}.",
                  {"q": q, "min": bounds.min, "max": bounds.max})
        for name, quantiles in contract.table.quantiles.items()
        for q, bounds in quantiles.items()
        if _bounds_something(bounds)
    ]  # fmt: skip


def _category_shares(contract: Contract) -> list[TableRule]:
    return [
        TableRule(f"share_of_{name}_{value}", "category_share", (name,),
                  f"The share of rows with {name} = {value} is "
                  f"{bounds_text(bounds.min, bounds.max)}.",
                  {"value": value, "min": bounds.min, "max": bounds.max})
        for name, shares in contract.table.category_shares.items()
        for value, bounds in shares.items()
        if _bounds_something(bounds)
    ]  # fmt: skip


def _relations(contract: Contract) -> list[TableRule]:
    return [
        TableRule(f"{left}_{_RELATION_NAMES[operator][0]}_{right}", "relation", (left, right),
                  f"In every row {left} {_RELATION_NAMES[operator][1]} {right}.",
                  {"operator": operator})
        for left, operator, right in contract.table.relations
    ]  # fmt: skip


def _freshness(contract: Contract) -> list[TableRule]:
    return [
        TableRule(f"{name}_is_fresh", "freshness", (name,),
                  f"The newest {name} is at most {age} old.",
                  {"max_age_s": duration(age).total_seconds()})
        for name, age in contract.table.freshness.items()
    ]  # fmt: skip


def _bounds_something(bounds: Interval) -> bool:
    return bounds.min is not None or bounds.max is not None


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
