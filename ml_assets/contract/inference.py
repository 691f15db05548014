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
    Repairs,
    Role,
    TableContract,
)
from ml_assets.contract.repair import repair
from ml_assets.contract.repair_proposals import propose_repairs, spelling_variants
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
    absent or repeated all over, target or id without a value, no feature. A feature without any
    value gets the role ``dropped``. Repairs are those of :func:`propose_repairs`.
    """
    roles = _roles(frame, spec)
    roles = {name: _role_of(frame[name], role) for name, role in roles.items()}
    if "feature" not in roles.values():
        raise ContractError(
            "The table has no feature with a value: nothing to learn from",
            found=f"columns {', '.join(roles)}",
            mend="fill a column at the source, or take one out of columns.drop",
        )
    columns = {name: infer_column(frame[name], role, spec) for name, role in roles.items()}
    values = _read(frame, columns)
    if spec.problem.target is not None:
        _judge_target(values[spec.problem.target], columns[spec.problem.target], spec)
    _judge_id(values, spec.columns.id)
    if spec.columns.weight is not None:
        _judge_weight(values[spec.columns.weight], columns[spec.columns.weight])
    return Contract(
        problem=spec.name,
        columns=columns,
        table=_table_rules(values, columns, {name: _missing_share(frame[name], column)
                                             for name, column in columns.items()}),
    )  # fmt: skip


def infer_column(raw: "pd.Series", role: Role, spec: ProblemSpec) -> ColumnContract:
    """Return the rules and repairs of one column, from values of which at least one is there.

    A value that can't be read as the column's type breaks that rule; it makes no column nullable.
    """
    name, sensitive = str(raw.name), str(raw.name) in spec.columns.sensitive
    if role == "dropped":
        # Nothing reads it, so no type is demanded of it.
        absent = None if without_blanks(raw).notna().any() else "No value in any row."
        return ColumnContract(
            type="string", role=role, nullable=True, description=absent, sensitive=sensitive
        )
    repairs = Repairs() if role in ("id", "group", "split") else propose_repairs(raw)
    column = _typed(raw, role, spec, repairs)
    if role == "audit":
        # No row is set aside for a value that no model reads.
        return column.model_copy(update={"nullable": True, "sensitive": sensitive})
    values = _read(raw.to_frame(name), {name: column})[name]
    nullable = role == "feature" and _missing_share(raw, column) > 0
    ruled = _rules_of(values, column, spec, nullable=nullable)
    unit = next(iter(repairs.symbols), None)
    return ruled.model_copy(update={"sensitive": sensitive, "unit": unit})


def _typed(raw: "pd.Series", role: Role, spec: ProblemSpec, repairs: Repairs) -> ColumnContract:
    if repairs.reads_numbers:
        numbers = ColumnContract(type="number", role=role, repairs=repairs)
        read = _read(raw.to_frame("read"), {"read": numbers})["read"].dropna()
        whole = len(read) and (read == read.round()).all()
        return numbers.model_copy(update={"type": "integer"}) if whole else numbers
    if repairs.date_format:
        return ColumnContract(type="datetime", role=role, repairs=repairs)
    without_codes = ColumnContract(type="string", role=role, repairs=repairs)
    if raw.dtype.kind in "iu":
        # Whole numbers beside a missing one are floats to pandas.
        return without_codes.model_copy(update={"type": _type_of(raw, role, spec)})
    repaired = repair(raw.to_frame("raw"), Contract(problem="p", columns={"raw": without_codes}))
    kind = _type_of(repaired.frame["raw"].rename(str(raw.name)), role, spec)
    return without_codes.model_copy(update={"type": kind})


def _read(frame: "pd.DataFrame", columns: dict[str, ColumnContract]) -> "pd.DataFrame":
    contract = Contract(problem="p", columns=columns)
    return coerce(repair(frame, contract).frame, contract).frame


def _missing_share(raw: "pd.Series", column: ColumnContract) -> float:
    contract = Contract(problem="p", columns={str(raw.name): column})
    repaired = repair(raw.to_frame(str(raw.name)), contract).frame
    return float(without_blanks(repaired[str(raw.name)]).isna().mean())


def _role_of(raw: "pd.Series", role: Role) -> Role:
    """Return the role; a feature without any value is dropped, which the contract then says."""
    if role == "dropped" or without_blanks(raw).notna().any():
        return role
    if role in ("feature", "audit"):
        return "dropped"
    raise ContractError(
        f"Column {raw.name!r} has no value in any row",
        found=f"{len(raw)} missing values",
        mend="fill it at the source",
    )


_PATHS: dict[Role, str] = {
    "target": "problem.target", "id": "columns.id", "group": "columns.group",
    "weight": "columns.weight", "split": "split.column",
}  # fmt: skip


def _roles(frame: "pd.DataFrame", spec: ProblemSpec) -> dict[str, Role]:
    names = [str(name) for name in frame.columns]
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise ContractError(f"Column {repeated[0]!r} occurs more than once", mend="rename one")
    if frame.empty:
        raise ContractError("The table has no rows", mend="give it rows to learn from")
    special = stated_roles(spec)
    named = special | ({spec.columns.time: special.get(spec.columns.time, "feature")}
                       if spec.columns.time else {})  # fmt: skip
    for name, role in named.items():
        if name not in names:
            path = _PATHS.get(role, "columns.drop") if name in special else "columns.time"
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


def stated_roles(spec: ProblemSpec) -> dict[str, Role]:
    """Return the roles that the YAML gives to columns; any other column is a feature.

    What is dropped and sensitive has the role audit: it stays beside the features for fairness.
    """
    special: dict[str, Role] = {
        name: "audit" if name in spec.columns.sensitive else "dropped" for name in spec.columns.drop
    }
    stated = {"split": spec.split.column, "weight": spec.columns.weight,
              "group": spec.columns.group, "id": spec.columns.id,
              "target": spec.problem.target}  # fmt: skip
    return special | {column: cast(Role, role) for role, column in stated.items() if column}


def _type_of(raw: "pd.Series", role: Role, spec: ProblemSpec) -> ColumnType:
    inferred = infer_type(raw)
    if role in ("id", "group", "split") and inferred not in ("integer", "string"):
        return "string"
    if role == "target" and inferred == "number" and spec.problem.task != "regression":
        # Whole class numbers become floats where a row lacks its class.
        seen = coerce(raw.to_frame("target"), _lone_number()).frame["target"].dropna()
        return "integer" if (seen == seen.round()).all() else "number"
    return inferred


def _lone_number() -> Contract:
    return Contract(problem="target", columns={"target": ColumnContract(type="number")})


def _judge_weight(values: "pd.Series", column: ColumnContract) -> None:
    name, first = f"Weight {values.name!r}", ", ".join(map(str, values.dropna().unique()[:3]))
    if column.type not in ("integer", "number"):
        raise ContractError(f"{name} is no number", found=f"{column.type}: {first}",
                            mend="name a column of numbers in columns.weight")  # fmt: skip
    if not (values > 0).any():
        raise ContractError(f"{name} is above 0 in no row: nothing to learn from", found=first,
                            mend="name another column in columns.weight")  # fmt: skip


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
    if task == "anomaly_detection" and distinct > 2:
        raise ContractError(f"{name} has {distinct} classes", found=f"{first}, ...",
                            mend="give labels of two classes, anomalies and others")  # fmt: skip
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
    values: "pd.Series", column: ColumnContract, spec: ProblemSpec, *, nullable: bool
) -> ColumnContract:
    rules: dict[str, object] = {"nullable": nullable}
    if column.role == "id":
        rules["unique"] = True
    is_class = column.role == "target" and spec.problem.task != "regression"
    if is_class or (column.type == "string" and column.role == "feature" and _is_closed(values)):
        spellings = spelling_variants(values) if column.type == "string" else {}
        values = values.map(spellings) if spellings else values
        rules["allowed"] = _as_python(sorted(values.dropna().unique()), column.type)
        rules["repairs"] = column.repairs.model_copy(update={"spelling": bool(spellings)})
    elif column.type == "image":
        pass
    elif column.type == "string":
        rules["max_length"] = 2 * int(values.dropna().str.len().max())
    elif column.role == "weight":
        rules["min"] = 0.0
    elif column.type in ("integer", "number") and column.role in ("feature", "target"):
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
        name: mean_bounds(values[name])
        for name, column in columns.items()
        if column.role == "feature" and column.type in ("integer", "number")
    }
    return TableContract(
        rows=row_bounds(rows),
        max_missing=largest_share,
        means={name: bounds for name, bounds in means.items() if bounds.min != bounds.max},
    )


def row_bounds(rows: int) -> Interval:
    """Return bounds on the number of rows: a tenth to ten times as many as were seen."""
    return Interval(min=max(1, floor(rows / 10)), max=ceil(rows * 10))


def mean_bounds(values: "pd.Series") -> Interval:
    """Return bounds one standard deviation to each side of the mean of the finite values."""
    import numpy as np

    finite = values[np.isfinite(values)].astype("float64")
    mean, deviation = float(finite.mean()), float(finite.std(ddof=0))
    if not deviation > 0:
        return Interval()
    return Interval(
        min=round_outwards(mean - deviation, up=False),
        max=round_outwards(mean + deviation, up=True),
    )
