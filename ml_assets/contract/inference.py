"""Infer a problem's contract from its raw table, on first use."""

from math import ceil, floor
from typing import TYPE_CHECKING, cast

from ml_assets.contract.coercion import coerce, without_blanks
from ml_assets.contract.column_type import infer_type
from ml_assets.contract.contract import (
    ColumnContract,
    ColumnType,
    Contract,
    Interval,
    Role,
    TableContract,
)
from ml_assets.contract.value_bounds import round_outwards, widened_bounds
from ml_assets.spec.errors import ContractError
from ml_assets.spec.nearest_name import nearest_name
from ml_assets.spec.problem_spec import ProblemSpec

if TYPE_CHECKING:
    import pandas as pd


def infer_contract(frame: "pd.DataFrame", spec: ProblemSpec) -> Contract:
    """Return a contract that the table keeps, with room for fresh rows.

    Roles come from the spec. Numbers get bounds half a span beyond the values seen; text of few
    values gets these as the allowed ones, other text a largest length of twice the longest; a
    column with missing values is nullable. The table gets bounds on its rows (a tenth to ten
    times), on missing shares (twice the share seen and 5 points more) and on the means of number
    features (one standard deviation to each side). Raises ContractError for a table that no
    model can learn from: no rows, target absent, of one value or not of the task's kind, id
    absent or repeated all over, a column without a value, no feature.
    """
    roles = _roles(frame, spec)
    _refuse_columns_without_values(frame, roles)
    types = {name: _type_of(frame[name], roles[name], spec) for name in roles}
    typed = Contract(
        problem=spec.name,
        columns={name: ColumnContract(type=types[name], role=roles[name]) for name in roles},
    )
    values = coerce(frame, typed).frame
    _judge_target(values[spec.problem.target], typed.columns[spec.problem.target], spec)
    _judge_id(values, spec.columns.id)
    # A value that can't be read as its type breaks that rule; it does not make a column nullable.
    missing = {name: float(without_blanks(frame[name]).isna().mean()) for name in roles}
    columns = {
        name: _rules_of(values[name], column, spec, missing[name] > 0)
        for name, column in typed.columns.items()
    }
    return Contract(
        problem=spec.name, columns=columns, table=_table_rules(values, columns, missing)
    )


def _roles(frame: "pd.DataFrame", spec: ProblemSpec) -> dict[str, Role]:
    names = [str(name) for name in frame.columns]
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise ContractError(f"Column {repeated[0]!r} occurs more than once", mend="rename one")
    if frame.empty:
        raise ContractError("The table has no rows", mend="give it rows to learn from")
    special: dict[str, Role] = dict.fromkeys(spec.columns.drop, "dropped")
    special[spec.problem.target] = "target"
    if spec.columns.id:
        special[spec.columns.id] = "id"
    for name, role in special.items():
        if name not in names:
            path = {"target": "problem.target", "id": "columns.id"}.get(role, "columns.drop")
            raise ContractError(
                f"{path}: column {name!r} is absent from the table",
                found=f"columns {', '.join(names)}",
                mend=nearest_name(name, names),
            )
    roles: dict[str, Role] = {name: special.get(name, "feature") for name in names}
    if "feature" not in roles.values():
        raise ContractError(
            "The table has no feature: nothing to learn from",
            found=f"columns {', '.join(names)}",
            mend="add columns, or take some out of columns.drop",
        )
    return roles


def _refuse_columns_without_values(frame: "pd.DataFrame", roles: dict[str, Role]) -> None:
    for name, role in roles.items():
        if role != "dropped" and without_blanks(frame[name]).isna().all():
            mend = "fill it at the source"
            raise ContractError(
                f"Column {name!r} has no value in any row",
                found=f"{len(frame)} missing values",
                mend=mend if role in ("target", "id") else f"{mend}, or name it in columns.drop",
            )


def _type_of(raw: "pd.Series", role: Role, spec: ProblemSpec) -> ColumnType:
    if role == "dropped":
        # Nothing reads it, so no type is demanded of it.
        return "string"
    inferred = infer_type(raw)
    if role == "id" and inferred not in ("integer", "string"):
        return "string"
    if role == "target" and inferred == "number" and spec.problem.task != "regression":
        # Whole class numbers become floats where a row lacks its class.
        seen = coerce(raw.to_frame("target"), _lone_number()).frame["target"].dropna()
        return "integer" if (seen == seen.round()).all() else "number"
    return inferred


def _lone_number() -> Contract:
    return Contract(problem="target", columns={"target": ColumnContract(type="number")})


def _judge_target(values: "pd.Series", column: ColumnContract, spec: ProblemSpec) -> None:
    task, distinct = spec.problem.task, values.nunique()
    name, first = f"Target {values.name!r}", ", ".join(map(str, values.dropna().unique()[:3]))
    if task == "regression" and column.type not in ("integer", "number"):
        raise ContractError(f"{name} is no number", found=f"{column.type}: {first}",
                            mend="name a number column, or a classification task")  # fmt: skip
    if task == "regression" and distinct < 2:
        raise ContractError(f"{name} is constant: nothing to learn", found=first,
                            mend="name a column that varies")  # fmt: skip
    if task == "regression":
        return
    if column.type in ("number", "datetime"):
        raise ContractError(f"{name} has no classes", found=f"{column.type}: {first}",
                            mend="name a column of classes, or task regression")  # fmt: skip
    if distinct < 2:
        raise ContractError(f"{name} has one class: nothing to learn", found=first,
                            mend="give rows of at least two classes")  # fmt: skip
    if task == "binary_classification" and distinct > 2:
        raise ContractError(f"{name} has {distinct} classes", found=f"{first}, ...",
                            mend="write task multiclass_classification")  # fmt: skip
    _judge_positive_class(sorted(values.dropna().unique()), spec.problem.positive_class)


def _judge_positive_class(classes: list[object], positive_class: object) -> None:
    if positive_class is not None and positive_class not in classes:
        raise ContractError(
            f"problem.positive_class {positive_class!r} is no class of the target",
            found=f"classes {', '.join(map(repr, classes))}",
            mend=nearest_name(str(positive_class), map(str, classes)),
        )


def _judge_id(values: "pd.DataFrame", name: str | None) -> None:
    if name is None:
        return
    distinct = values[name].nunique()
    if distinct < len(values) / 2:
        raise ContractError(
            f"columns.id {name!r} does not name the rows: most values occur more than once",
            found=f"{distinct} distinct values in {len(values)} rows",
            mend="name a column without duplicates, or leave columns.id out",
        )


def _rules_of(
    values: "pd.Series", column: ColumnContract, spec: ProblemSpec, nullable: bool
) -> ColumnContract:
    if column.role == "dropped":
        return column.model_copy(update={"nullable": True})
    rules: dict[str, object] = {"nullable": nullable and column.role == "feature"}
    if column.role == "id":
        rules["unique"] = True
    is_class = column.role == "target" and spec.problem.task != "regression"
    if is_class or (column.type == "string" and column.role == "feature" and _is_closed(values)):
        rules["allowed"] = _as_python(sorted(values.dropna().unique()), column.type)
    elif column.type == "string":
        rules["max_length"] = 2 * int(values.dropna().str.len().max())
    elif column.type in ("integer", "number") and column.role != "id":
        rules["min"], rules["max"] = widened_bounds(values, whole=column.type == "integer")
    return ColumnContract.model_validate(column.model_dump() | rules)


def _is_closed(values: "pd.Series") -> bool:
    rows, distinct = len(values), values.nunique()
    return distinct <= min(50, rows * 0.2) or (distinct <= 20 and rows >= 40)


def _as_python(values: list[object], kind: ColumnType) -> list[object]:
    """Return numpy scalars as what YAML and JSON can hold."""
    if kind == "integer":
        return [int(cast(float, value)) for value in values]
    return [bool(value) for value in values] if kind == "boolean" else values


def _table_rules(
    values: "pd.DataFrame", columns: dict[str, ColumnContract], missing: dict[str, float]
) -> TableContract:
    rows = len(values)
    largest_share = {
        name: round(2 * missing[name] + 0.05, 4)
        for name, column in columns.items()
        if column.nullable and column.role == "feature" and 2 * missing[name] + 0.05 < 1
    }
    means = {
        name: _mean_bounds(values[name])
        for name, column in columns.items()
        if column.role == "feature" and column.type in ("integer", "number")
    }
    return TableContract(
        rows=Interval(min=max(1, floor(rows / 10)), max=ceil(rows * 10)),
        max_missing=largest_share,
        means={name: bounds for name, bounds in means.items() if bounds.min != bounds.max},
    )


def _mean_bounds(values: "pd.Series") -> Interval:
    import numpy as np

    finite = values[np.isfinite(values)].astype("float64")
    mean, deviation = float(finite.mean()), float(finite.std(ddof=0))
    if not deviation > 0:
        return Interval()
    return Interval(
        min=round_outwards(mean - deviation, up=False),
        max=round_outwards(mean + deviation, up=True),
    )
