"""Adopt what a source holds now: the pinned contract, changed where the source changed."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ml_assets.contract.coercion import coerce, without_blanks
from ml_assets.contract.contract import ColumnContract, ColumnType, Contract, Interval, Repairs
from ml_assets.contract.contract_diff import Change
from ml_assets.contract.inference import infer_column, mean_bounds, stated_roles
from ml_assets.contract.observation import ColumnObservation, Observation
from ml_assets.contract.repair import repair
from ml_assets.contract.shown_value import LONGEST_SHOWN
from ml_assets.contract.value_bounds import widened_bounds
from ml_assets.spec.errors import ContractError
from ml_assets.spec.problem_spec import ProblemSpec

if TYPE_CHECKING:
    import pandas as pd


def adopt(
    pinned: Contract,
    changes: list[Change],
    observed: Observation,
    sample: "pd.DataFrame",
    spec: ProblemSpec,
) -> Contract:
    """Return the contract that the source keeps, its version one higher; the same if none changed.

    Only what a change is about differs; descriptions, repairs and all other rules stay. A new
    column and one of another type get rules as inferred from ``sample``, raw rows of the source; a
    column of which only some values cannot be read keeps its type, and gets the repairs that read
    them, if there are any. The end of a range that was exceeded is widened half a span beyond the
    values seen; new categories are allowed. Table rules of columns that are gone, or that no
    longer hold numbers, go with them. Raises ContractError where the YAML names a column that is
    gone.
    """
    columns = dict(pinned.columns)
    retyped = {change.column for change in changes if change.kind == "changed_type"}
    for change in changes:
        name = change.column
        if change.kind == "dropped_column":
            _refuse_if_needed(name, spec)
            del columns[name]
        elif change.kind == "new_column":
            columns[name] = _inferred(name, observed.columns[name], sample, spec)
        elif change.kind == "changed_type":
            columns[name] = _retyped(columns[name], observed.columns[name], sample[name], spec)
        elif name not in retyped or columns[name].type == pinned.columns[name].type:
            columns[name] = _changed(columns[name], change, observed.columns[name])
    table = _table(pinned, columns, changes, sample)
    adopted = pinned.model_dump() | {"columns": columns, "table": table}
    contract = Contract.model_validate(adopted)
    if contract == pinned:
        return pinned
    return contract.model_copy(update={"version": pinned.version + 1})


def _refuse_if_needed(name: str, spec: ProblemSpec) -> None:
    named = {
        "problem.target": spec.problem.target, "columns.id": spec.columns.id,
        "columns.group": spec.columns.group, "columns.time": spec.columns.time,
        "columns.weight": spec.columns.weight,
        "split.column": spec.split.column,
    }  # fmt: skip
    for path, column in named.items():
        if column == name:
            raise ContractError(f"{path}: the column {name!r} is gone from the source",
                                mend=f"bring it back, or change {path} in the YAML")  # fmt: skip


def _table(
    pinned: Contract,
    columns: dict[str, ColumnContract],
    changes: list[Change],
    sample: "pd.DataFrame",
) -> dict[str, Any]:
    """Return the table rules of the columns that are left, and still of their type."""
    table = pinned.table.model_dump(mode="json")
    kept = {name for name, column in columns.items() if column.role != "dropped"}
    # A narrower type is still a number.
    retyped = {
        name for name in kept & set(pinned.columns)
        if _sort(columns[name]) != _sort(pinned.columns[name])
    }  # fmt: skip
    for rule in ("max_missing", "means", "stds", "quantiles", "category_shares", "freshness"):
        table[rule] = {n: v for n, v in table[rule].items() if n in kept - retyped}
    for name in {c.column for c in changes if c.kind == "widened_range"} & set(table["means"]):
        table["means"][name] = _wider(pinned.table.means[name], sample[name], columns[name])
    table["relations"] = [
        relation for relation in table["relations"]
        if {relation[0], relation[2]} <= kept - retyped
    ]  # fmt: skip
    table["keys"] = [key for key in table["keys"] if set(key) <= kept]
    return table


def _sort(column: ColumnContract) -> str:
    return "number" if column.type == "integer" else column.type


def widened(contract: Contract, observed: Observation) -> Contract:
    """Return the contract with every rule widened to what a larger table holds.

    For a contract inferred from a sample: the version stays, and types are not touched.
    """
    columns = {
        name: _widened(column, observed.columns[name]) if column.role != "dropped" else column
        for name, column in contract.columns.items()
    }
    return contract.model_copy(update={"columns": columns})


def _wider(bounds: Interval, raw: "pd.Series", column: ColumnContract) -> dict[str, float | None]:
    """Return the bounds of a mean, stretched to those that the values call for now."""
    contract = Contract(problem="p", columns={str(raw.name): column})
    frame = repair(raw.to_frame(), contract).frame
    values = coerce(frame, contract).frame[str(raw.name)]
    now = mean_bounds(values)
    if now == Interval():
        # Of values that are all alike their mean is the value itself.
        now = Interval(min=values.min(), max=values.max())
    lows, highs = (bounds.min, now.min), (bounds.max, now.max)
    return {"min": None if None in lows else min(low for low in lows if low is not None),
            "max": None if None in highs else max(h for h in highs if h is not None)}  # fmt: skip


def _inferred(
    name: str, seen: ColumnObservation, sample: "pd.DataFrame", spec: ProblemSpec
) -> ColumnContract:
    role = stated_roles(spec).get(name, "feature")
    if role in ("feature", "audit") and without_blanks(sample[name]).isna().all():
        role = "dropped"
    column = infer_column(sample[name], role, spec)
    # What came later may be absent from older rows.
    optional = {"nullable": True} if role == "feature" else {}
    return column.model_copy(update={"unit": seen.unit or column.unit, **optional})


def _retyped(
    before: ColumnContract, seen: ColumnObservation, raw: "pd.Series", spec: ProblemSpec
) -> ColumnContract:
    column = infer_column(raw, before.role, spec)
    if column.type == before.type:
        return _with_repairs(before, column.repairs)
    missing = before.nullable or column.nullable or seen.missing > 0
    nullable = before.role == "audit" or (before.role == "feature" and missing)
    kept = {"description": before.description, "sensitive": before.sensitive,
            "unit": seen.unit or column.unit, "nullable": nullable,
            "unique": before.unique}  # fmt: skip
    return column.model_copy(update=kept)


def _with_repairs(column: ColumnContract, proposed: Repairs) -> ColumnContract:
    stated = column.repairs
    update: dict[str, object] = {
        "missing": list(dict.fromkeys([*stated.missing, *proposed.missing]))
    }
    if not stated.reads_numbers:
        update |= proposed.model_dump(include={"symbols", "thousands", "decimal"})
    if not stated.date_format:
        update["date_format"] = proposed.date_format
    # A value that says that there is none is missing from now on.
    codes = len(proposed.missing) > 0 and column.role == "feature"
    return ColumnContract.model_validate(
        column.model_dump()
        | {"repairs": stated.model_dump() | update, "nullable": column.nullable or codes}
    )


def _changed(column: ColumnContract, change: Change, seen: ColumnObservation) -> ColumnContract:
    if change.kind == "changed_unit":
        return column.model_copy(update={"unit": seen.unit})
    if change.kind == "narrowed_type":
        return _narrowed(column)
    return _widened(column, seen)


def _narrowed(column: ColumnContract) -> ColumnContract:
    allowed = column.allowed or []
    if any(isinstance(value, float) and not value.is_integer() for value in allowed):
        return column
    whole = [int(value) for value in allowed] or None
    return column.model_copy(update={"type": "integer", "allowed": whole})


def _widened(column: ColumnContract, seen: ColumnObservation) -> ColumnContract:
    update: dict[str, object] = {}
    if seen.missing and column.role == "feature":
        update["nullable"] = True
    # A weight below 0 means nothing: its rows stay in quarantine.
    if seen.broken.get("range") and column.role != "weight":
        update |= _wider_range(column, seen)
    if seen.broken.get("allowed_values") and column.allowed is not None:
        update |= _more_categories(column, column.allowed, seen)
    if seen.broken.get("pattern"):
        update["pattern"] = None
    if seen.broken.get("length"):
        if column.min_length is not None and seen.shortest is not None:
            update["min_length"] = min(column.min_length, seen.shortest)
        if column.max_length is not None and (seen.longest or 0) > column.max_length:
            update["max_length"] = 2 * (seen.longest or 0)
    return ColumnContract.model_validate(column.model_dump() | update)


def _wider_range(column: ColumnContract, seen: ColumnObservation) -> dict[str, object]:
    """Return the bounds that were exceeded, widened; none for a sensitive column.

    Its values are not known here, so any number is allowed from now on.
    """
    import pandas as pd

    ends: tuple[Any, Any]
    wide: tuple[Any, Any]
    if seen.smallest is None or seen.largest is None:
        return {"min": None, "max": None}
    if column.type == "datetime":
        ends = (datetime.fromisoformat(str(seen.smallest)),
                datetime.fromisoformat(str(seen.largest)))  # fmt: skip
        wide = ends
    else:
        ends = (float(seen.smallest), float(seen.largest))
        numbers = pd.Series(ends, dtype="float64")
        wide = widened_bounds(numbers, whole=column.type == "integer")
    wider: dict[str, object] = {}
    low: Any = column.min
    high: Any = column.max
    if low is not None and ends[0] < low:
        wider["min"] = wide[0]
    if high is not None and ends[1] > high:
        wider["max"] = wide[1]
    return wider


def _more_categories(
    column: ColumnContract, allowed: list[str | int | float | bool], seen: ColumnObservation
) -> dict[str, object]:
    listed = sum(seen.new_values.values()) == seen.broken["allowed_values"]
    cut = any(len(value) >= LONGEST_SHOWN for value in seen.new_values)
    if listed and not cut and not column.sensitive:
        read = _READ_AS[column.type]
        return {"allowed": [*allowed, *sorted(map(read, seen.new_values))]}
    # More than can be listed, or may be shown: any value is allowed from now on.
    longest = {"max_length": 2 * seen.longest} if seen.longest else {}
    repairs = column.repairs.model_copy(update={"spelling": False})
    return {"allowed": None, "repairs": repairs.model_dump(), **longest}


_READ_AS: dict[ColumnType, Callable[[str], Any]] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": lambda text: text == "True",
}
