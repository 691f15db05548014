"""What a raw table holds, seen through its pinned contract, batch by batch."""

from collections import Counter
from collections.abc import Iterable
from math import inf
from typing import TYPE_CHECKING, Any

from pydantic import Field

from ml_assets.contract.coercion import coerce, without_blanks
from ml_assets.contract.column_type import infer_type
from ml_assets.contract.contract import ColumnContract, ColumnType, Contract
from ml_assets.contract.pandera_schema import broken_rules
from ml_assets.contract.repair import repair
from ml_assets.contract.row_check import HIDDEN
from ml_assets.spec.document import Document
from ml_assets.spec.errors import ContractError

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

MOST_NEW_VALUES = 50


class ColumnObservation(Document):
    """One column of a raw table.

    The counts are of rows: those without a value, those whose value cannot be read as the pinned
    type, and, by rule set, those whose value breaks a rule.
    """

    type: ColumnType | None = Field(
        default=None, description="Type of the raw values; null where none was seen."
    )
    unit: str | None = Field(default=None, description="Unit that the source states.")
    missing: int = 0
    unreadable: int = 0
    misfit_texts: int = Field(default=0, description="Rows that break pattern or length.")
    broken: dict[str, int] = Field(default_factory=dict)
    new_values: dict[str, int] = Field(
        default_factory=dict, description="Values that are not allowed, with their rows (50 most)."
    )
    smallest: float | str | None = None
    largest: float | str | None = None
    longest: int | None = None
    shortest: int | None = None


class Observation(Document):
    """A raw table: its rows, and its columns in their order."""

    rows: int
    columns: dict[str, ColumnObservation]


def observe(
    frames: Iterable["pd.DataFrame"], contract: Contract, schema: "pa.Schema | None" = None
) -> Observation:
    """Return what the batches of a raw table hold, after the contract's repairs.

    A column of text has the type that its values have in the first batch with any; whole numbers
    are number where a later batch has others. The unit is that of :func:`stated_unit`. Of
    sensitive columns no value is kept.
    """
    rows, found = 0, {}
    for frame in frames:
        rows += len(frame)
        for name in map(str, frame.columns):
            if name not in found:
                found[name] = ColumnObservation(unit=stated_unit(schema, name))
        _add_batch(frame, contract, found)
    for name, column in contract.columns.items():
        if name in found and column.sensitive:
            found[name] = _without_values(found[name])
    return Observation(rows=rows, columns=found)


def _add_batch(
    frame: "pd.DataFrame", contract: Contract, found: dict[str, ColumnObservation]
) -> None:
    known = [name for name in contract.kept if name in found]
    for name in map(str, frame.columns):
        seen = found[name]
        if seen.type is None or (seen.type == "integer" and _type_of(frame[name]) == "number"):
            seen.type = _type_of(frame[name])
        if name not in known:
            seen.missing += int(without_blanks(frame[name]).isna().sum())
    if not known:
        return
    # Uniqueness is about the whole table, and no rule that a source can be said to change.
    narrowed = Contract(
        problem=contract.problem,
        columns={n: contract.columns[n].model_copy(update={"unique": False}) for n in known},
    )
    coerced = coerce(repair(frame[known], narrowed).frame, narrowed)
    unreadable = coerced.failures["column"].value_counts().to_dict()
    for name in known:
        seen, values = found[name], coerced.frame[name]
        seen.unreadable += unreadable.get(name, 0)
        seen.missing += int(values.isna().sum()) - unreadable.get(name, 0)
        _stretch(seen, values, narrowed.columns[name])
    broken = broken_rules(coerced.frame, narrowed)
    is_text = broken["rule"].str.endswith((".pattern", ".length")).astype(bool)
    for text, lines in broken[is_text].groupby("column"):
        found[str(text)].misfit_texts += int(lines["row"].nunique())
    for (column, rule), lines in broken.groupby(["column", "rule"], sort=False):
        rule_set = str(rule).rpartition(".")[2]
        if rule_set == "not_null":
            continue
        seen = found[str(column)]
        seen.broken[rule_set] = seen.broken.get(rule_set, 0) + len(lines)
        if rule_set == "allowed_values":
            counts = Counter(seen.new_values) + Counter(map(str, lines["value"]))
            seen.new_values = dict(counts.most_common(MOST_NEW_VALUES))


def _stretch(seen: ColumnObservation, values: "pd.Series", column: ColumnContract) -> None:
    """Widen the smallest and largest, or the shortest and longest, by a batch's values."""
    present = values.dropna()
    if present.empty or column.type in ("boolean", "image"):
        return
    if column.type == "string":
        lengths = present.str.len()
        seen.shortest = min(seen.shortest or int(lengths.min()), int(lengths.min()))
        seen.longest = max(seen.longest or 0, int(lengths.max()))
        return
    low: Any
    high: Any
    if column.type == "datetime":
        # To microseconds, outwards: a contract holds no finer bounds.
        low, high = present.min().floor("us").isoformat(), present.max().ceil("us").isoformat()
    else:
        finite = present[abs(present) != inf]
        if finite.empty:
            return
        low, high = float(finite.min()), float(finite.max())
    seen.smallest = low if seen.smallest is None else min(low, seen.smallest)
    seen.largest = high if seen.largest is None else max(high, seen.largest)


def _type_of(raw: "pd.Series") -> ColumnType | None:
    if without_blanks(raw).isna().all():
        return None
    try:
        return infer_type(raw)
    except ContractError:
        return None


def stated_unit(schema: "pa.Schema | None", name: str) -> str | None:
    """Return the unit that a source states: the field's metadata ``unit``, if there is any."""
    if schema is None or name not in schema.names:
        return None
    stated = (schema.field(name).metadata or {}).get(b"unit")
    return stated.decode() if stated else None


def _without_values(seen: ColumnObservation) -> ColumnObservation:
    hidden = {HIDDEN: sum(seen.new_values.values())} if seen.new_values else {}
    return seen.model_copy(update={"new_values": hidden, "smallest": None, "largest": None})
