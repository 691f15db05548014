"""The rules of a contract that one row can break, each with the name it has in every tool."""

from dataclasses import dataclass

from ml_assets.contract.contract import ColumnContract, Contract, RuleSet

RULE_SET_MEANINGS: dict[RuleSet, str] = {
    "type": "the value can be read as the column's type",
    "not_null": "the value is not missing",
    "finite": "the number is not infinite",
    "range": "the value lies within the bounds",
    "allowed_values": "the value is one of the allowed ones",
    "pattern": "the text matches the pattern",
    "length": "the text is neither shorter nor longer than allowed",
    "unique": "the value does not occur in an earlier row",
}
RULE_SETS: tuple[RuleSet, ...] = tuple(RULE_SET_MEANINGS)


@dataclass(frozen=True)
class RowRule:
    """One rule of one column; ``name`` is the column's name, a dot and the rule set."""

    name: str
    rule_set: RuleSet
    column: str
    text: str


def row_rules(contract: Contract) -> list[RowRule]:
    """Return every rule that a row can break, by column and then in the order of RULE_SETS.

    Dropped columns have none: nothing reads them. The rule of a key of several columns is named
    after them all, as in ``shop+day.unique``; that of rows that must differ is ``row.unique``.

    >>> age = ColumnContract(type="integer", min=0, max=120)
    >>> [rule.name for rule in row_rules(Contract(problem="p", columns={"age": age}))]
    ['age.type', 'age.not_null', 'age.finite', 'age.range']
    """
    return [
        *(
            RowRule(f"{name}.{rule_set}", rule_set, name, text)
            for name in contract.kept
            for rule_set, text in _texts(contract.columns[name]).items()
        ),
        *(
            RowRule(f"{'+'.join(key)}.unique", "unique", "+".join(key),
                    "does not occur in an earlier row")
            for key in contract.table.keys
        ),
        *_distinct_rows(contract),
    ]  # fmt: skip


def unique_columns(contract: Contract) -> dict[str, list[str]]:
    """Return the columns whose values together occur in one row only, by the rule's name."""
    rules = {f"{name}.unique": [name] for name in contract.kept if contract.columns[name].unique}
    rules |= {f"{'+'.join(key)}.unique": list(key) for key in contract.table.keys}
    return rules | {rule.name: contract.kept for rule in _distinct_rows(contract)}


def _distinct_rows(contract: Contract) -> list[RowRule]:
    if not contract.table.distinct_rows:
        return []
    return [RowRule("row.unique", "unique", "row", "does not repeat an earlier row")]


def _texts(column: ColumnContract) -> dict[RuleSet, str]:
    texts: dict[RuleSet, str] = {"type": f"is a {column.type}"}
    if not column.nullable:
        texts["not_null"] = "is not missing"
    if column.type in ("integer", "number"):
        texts["finite"] = "is finite"
    if column.min is not None or column.max is not None:
        texts["range"] = f"is {bounds_text(column.min, column.max)}"
    if column.allowed is not None:
        texts["allowed_values"] = f"is one of {', '.join(map(str, column.allowed))}"
    if column.pattern is not None:
        texts["pattern"] = f"matches {column.pattern}"
    if column.min_length is not None or column.max_length is not None:
        texts["length"] = f"has {bounds_text(column.min_length, column.max_length)} characters"
    if column.unique:
        texts["unique"] = "does not occur in an earlier row"
    return texts


def bounds_text(low: object, high: object) -> str:
    """Say an interval in words.

    >>> bounds_text(0.0, 1.5), bounds_text(None, 3.0), bounds_text(2.0, None)
    ('between 0 and 1.5', 'at most 3', 'at least 2')
    """
    shown = [f"{b:.12g}" if isinstance(b, float) else str(b) for b in (low, high)]
    if low is None:
        return f"at most {shown[1]}"
    if high is None:
        return f"at least {shown[0]}"
    return f"between {shown[0]} and {shown[1]}"
