"""How a source differs from the contract that was pinned for it, change by change."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.contract.observation import ColumnObservation, Observation
from ml_assets.contract.row_rules import bounds_text
from ml_assets.spec.document import Document

ChangeKind = Literal[
    "new_column", "dropped_column", "changed_type", "narrowed_type", "changed_unit",
    "missing_values", "widened_range", "new_category", "changed_text",
]  # fmt: skip
Compatibility = Literal["compatible", "breaking"]

_SHOWN_VALUES = 5


class Change(Document):
    """One difference between the pinned contract and what the source holds now.

    Compatible changes leave the pinned contract usable: what does not fit it is not read or goes
    to quarantine. Breaking ones stop the run.
    """

    column: str
    kind: ChangeKind
    compatibility: Compatibility
    pinned: str
    observed: str
    rows: int = Field(description="Rows that do not fit the pinned contract for it.")


def contract_diff(pinned: Contract, observed: Observation, max_share: float) -> list[Change]:
    """Return the changes, breaking ones first, else in the order of the columns.

    Breaking: a dropped column, another type, another unit. Rows that break a rule (a wider range,
    a new category, missing values, other text) are breaking if they are more than ``max_share`` of
    all, since quarantine takes no more. Compatible: a new column, and a narrower type.
    """
    changes = [
        change
        for name, column in pinned.columns.items()
        for change in _column_changes(name, column, observed, max_share)
    ]
    changes += [
        Change(column=name, kind="new_column", compatibility="compatible", pinned="absent",
               observed=f"{found.type or 'no value'}, "
               f"{'nullable' if found.missing else 'no value missing'}", rows=0)
        for name, found in observed.columns.items() if name not in pinned.columns
    ]  # fmt: skip
    return sorted(changes, key=lambda change: change.compatibility)


def _column_changes(
    name: str, column: ColumnContract, observed: Observation, max_share: float
) -> Iterator[Change]:
    found = observed.columns.get(name)

    def change(kind: ChangeKind, pinned: str, seen: str, rows: int, *, stops: bool) -> Change:
        return Change(column=name, kind=kind, pinned=pinned, observed=seen, rows=rows,
                      compatibility="breaking" if stops else "compatible")  # fmt: skip

    if found is None:
        yield change("dropped_column", column.type, "absent", observed.rows,
                     stops=column.role != "dropped")  # fmt: skip
        return
    if column.role == "dropped":
        return

    def too_many(rows: int) -> bool:
        return rows > max_share * observed.rows

    if found.unit is not None and column.unit is not None and found.unit != column.unit:
        yield change("changed_unit", column.unit, found.unit, observed.rows, stops=True)
    if found.unreadable:
        yield change("changed_type", column.type, found.type or "no value", found.unreadable,
                     stops=too_many(found.unreadable))  # fmt: skip
    elif (column.type, found.type) == ("number", "integer"):
        yield change("narrowed_type", column.type, "integer", 0, stops=False)
    if found.missing and not column.nullable:
        yield change("missing_values", "none missing", f"{found.missing} missing", found.missing,
                     stops=too_many(found.missing))  # fmt: skip
    outside = found.broken.get("range", 0)
    if outside:
        yield change("widened_range", bounds_text(column.min, column.max),
                     f"{_shown(found.smallest)} to {_shown(found.largest)}", outside,
                     stops=too_many(outside))  # fmt: skip
    unknown = found.broken.get("allowed_values", 0)
    if unknown:
        yield change("new_category", f"{len(column.allowed or [])} values", _values(found),
                     unknown, stops=too_many(unknown))  # fmt: skip
    if found.misfit_texts:
        yield change("changed_text", _text_rules(column),
                     f"{bounds_text(found.shortest, found.longest)} characters",
                     found.misfit_texts, stops=too_many(found.misfit_texts))  # fmt: skip


def _shown(bound: float | str | None) -> str:
    return "hidden" if bound is None else f"{bound:.12g}" if isinstance(bound, float) else bound


def _values(found: ColumnObservation) -> str:
    shown = [f"{value} ({rows})" for value, rows in found.new_values.items()]
    more = f" and {len(shown) - _SHOWN_VALUES} more" if len(shown) > _SHOWN_VALUES else ""
    return ", ".join(shown[:_SHOWN_VALUES]) + more


def _text_rules(column: ColumnContract) -> str:
    rules = [f"matches {column.pattern}"] if column.pattern else []
    if column.min_length is not None or column.max_length is not None:
        rules.append(f"{bounds_text(column.min_length, column.max_length)} characters")
    return ", ".join(rules)
