"""Adopt what a source holds now: the pinned contract, changed where the source changed."""

from typing import TYPE_CHECKING

from ml_assets.contract.coercion import coerce
from ml_assets.contract.contract import ColumnContract, Contract, Interval
from ml_assets.contract.contract_diff import Change
from ml_assets.contract.inference import infer_column, mean_bounds
from ml_assets.contract.observation import ColumnObservation, Observation
from ml_assets.contract.repair import repair
from ml_assets.contract.shown_value import LONGEST_SHOWN
from ml_assets.contract.value_bounds import widened_bounds
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
    column and one of another type get rules as inferred from ``sample``, raw rows of the source;
    a range is widened half a span beyond the values seen; new categories are allowed. Table rules
    of columns that are gone, or that no longer hold numbers, go with them.
    """
    if not changes:
        return pinned
    columns = dict(pinned.columns)
    for change in changes:
        name = change.column
        if change.kind == "dropped_column":
            del columns[name]
        elif change.kind in ("new_column", "changed_type"):
            columns[name] = _inferred(name, columns.get(name), sample, spec)
        elif name in columns:
            columns[name] = _changed(columns[name], change, observed.columns[name])
    table = pinned.table.model_dump(mode="json")
    kept = {name for name, column in columns.items() if column.role != "dropped"}
    retyped = {c.column for c in changes if c.kind == "changed_type"}
    for rule in ("max_missing", "means", "stds", "quantiles", "category_shares", "freshness"):
        table[rule] = {n: v for n, v in table[rule].items() if n in kept and n not in retyped}
    for name in {c.column for c in changes if c.kind == "widened_range"} & set(table["means"]):
        table["means"][name] = _wider(pinned.table.means[name], sample[name], columns[name])
    table["relations"] = [
        relation for relation in table["relations"]
        if {relation[0], relation[2]} <= kept - retyped
    ]  # fmt: skip
    table["keys"] = [key for key in table["keys"] if set(key) <= kept]
    return Contract.model_validate(
        pinned.model_dump() | {"version": pinned.version + 1, "columns": columns, "table": table}
    )


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
    now = mean_bounds(coerce(frame, contract).frame[str(raw.name)])
    lows, highs = (bounds.min, now.min), (bounds.max, now.max)
    return {"min": None if None in lows else min(low for low in lows if low is not None),
            "max": None if None in highs else max(h for h in highs if h is not None)}  # fmt: skip


def _inferred(
    name: str, before: ColumnContract | None, sample: "pd.DataFrame", spec: ProblemSpec
) -> ColumnContract:
    role = before.role if before else "feature"
    if sample[name].isna().all():
        return ColumnContract(type="string", role="dropped", nullable=True,
                              description="No value in any row.")  # fmt: skip
    column = infer_column(sample[name], role, spec)
    if before is None:
        # What came later may be absent from older rows.
        return column.model_copy(update={"nullable": True})
    kept = {"description": before.description, "sensitive": before.sensitive}
    return column.model_copy(update=kept)


def _changed(column: ColumnContract, change: Change, seen: ColumnObservation) -> ColumnContract:
    if change.kind == "changed_unit":
        return column.model_copy(update={"unit": seen.unit})
    if change.kind == "narrowed_type":
        return _narrowed(column)
    return _widened(column, seen)


def _narrowed(column: ColumnContract) -> ColumnContract:
    # Text that happens to hold digits only stays text: 007 is no number.
    return column.model_copy(update={"type": "integer"}) if column.type == "number" else column


def _widened(column: ColumnContract, seen: ColumnObservation) -> ColumnContract:
    import pandas as pd

    update: dict[str, object] = {}
    if seen.missing and column.role == "feature":
        update["nullable"] = True
    if seen.broken.get("range"):
        if column.type == "datetime":
            bounds = (seen.smallest, seen.largest)
        else:
            ends = pd.Series([seen.smallest, seen.largest], dtype="float64")
            bounds = widened_bounds(ends, whole=column.type == "integer")
        for name, bound, widens in (("min", bounds[0], min), ("max", bounds[1], max)):
            stated = getattr(column, name)
            if stated is not None and bound is not None:
                update[name] = bound if column.type == "datetime" else widens(stated, bound)
    if seen.broken.get("allowed_values") and column.allowed is not None:
        update |= _more_categories(column, column.allowed, seen)
    if seen.broken.get("pattern"):
        update["pattern"] = None
    if seen.broken.get("length"):
        if column.min_length is not None and seen.shortest is not None:
            update["min_length"] = min(column.min_length, seen.shortest)
        if column.max_length is not None and seen.longest is not None:
            update["max_length"] = max(column.max_length, 2 * seen.longest)
    return ColumnContract.model_validate(column.model_dump() | update)


def _more_categories(
    column: ColumnContract, allowed: list[str | int | float | bool], seen: ColumnObservation
) -> dict[str, object]:
    listed = sum(seen.new_values.values()) == seen.broken["allowed_values"]
    cut = any(len(value) >= LONGEST_SHOWN for value in seen.new_values)
    if listed and not cut and not column.sensitive:
        kind = type(allowed[0])
        return {"allowed": sorted({*allowed, *map(kind, seen.new_values)})}
    # More than can be listed, or may be shown: any value is allowed from now on.
    longest = {"max_length": 2 * seen.longest} if seen.longest else {}
    repairs = column.repairs.model_copy(update={"spelling": False})
    return {"allowed": None, "repairs": repairs.model_dump(), **longest}
