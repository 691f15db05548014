"""The contract as a pandera schema, which judges the rows of a table in its contract's types."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from ml_assets.contract.coercion import FAILURE_COLUMNS
from ml_assets.contract.contract import ColumnContract, ColumnType, Contract, RuleSet
from ml_assets.contract.row_rules import row_rules
from ml_assets.contract.shown_value import shown_value
from ml_assets.spec.errors import DataError
from ml_assets.spec.nearest_name import nearest_name

if TYPE_CHECKING:
    import pandas as pd
    import pandera.pandas as pa

# The canonical dtype first; the others hold missing or infinite values of rows not yet taken out.
_DTYPES: dict[ColumnType, tuple[str, ...]] = {
    "integer": ("int64", "float64"),
    "number": ("float64", "int64"),
    "boolean": ("bool", "object"),
    "string": ("object",),
    "datetime": ("datetime64[ns]",),
    "image": ("object",),
}


def pandera_schema(contract: Contract) -> "pa.DataFrameSchema":
    """Return the schema of a coerced table; each check bears the name of its rule.

    The type check is about the column's dtype as a whole, since coercion has judged its values.
    """
    import pandera.pandas as pa

    checks: dict[str, list[pa.Check]] = {name: [] for name in contract.kept}
    for rule in row_rules(contract):
        if rule.column not in checks:
            # Of keys and rows, which are of several columns.
            continue
        judge = partial(_JUDGES[rule.rule_set], contract.columns[rule.column])
        ignores_missing = rule.rule_set not in ("not_null", "type")
        check = pa.Check(judge, name=rule.name, error=rule.name, ignore_na=ignores_missing)
        checks[rule.column].append(check)
    columns = {
        name: pa.Column(
            None, checks[name], nullable=True, description=contract.columns[name].description
        )
        for name in checks
    }
    return pa.DataFrameSchema(columns, name=contract.problem)


def broken_rules(frame: "pd.DataFrame", contract: Contract) -> "pd.DataFrame":
    """Return one line per rule that a row of a coerced table breaks, in the order of the rows.

    Columns: row (index label), column, rule, value (text; empty where missing). Of rows that
    share a value that must be unique the first is kept. The index must not repeat. Raises
    DataError for an absent column and for a column that was not coerced.
    """
    import pandas as pd
    from pandera.errors import SchemaErrors

    _refuse_absent_columns(frame, contract)
    try:
        pandera_schema(contract).validate(frame, lazy=True)
    except SchemaErrors as errors:
        return _as_lines(errors.failure_cases, frame, contract)
    return pd.DataFrame(columns=list(FAILURE_COLUMNS))


def _as_lines(cases: "pd.DataFrame", frame: "pd.DataFrame", contract: Contract) -> "pd.DataFrame":
    """Return pandera's failure cases in our columns, by row and then in the order of the rules."""
    import pandas as pd

    if len(whole := cases[cases["index"].isna()]):
        column = whole["column"].iloc[0]
        raise DataError(
            f"Column {column!r} is not in its contract's type",
            found=f"dtype {frame[column].dtype}",
            mend="coerce the table by its contract first",
        )
    rules = {rule.name: (place, rule.column) for place, rule in enumerate(row_rules(contract))}
    lines = pd.DataFrame(
        {
            "row": cases["index"].to_numpy(),
            "column": [rules[rule][1] for rule in cases["check"]],
            "rule": cases["check"].to_numpy(),
            "value": ["" if pd.isna(v) else shown_value(v) for v in cases["failure_case"]],
            "row_place": frame.index.get_indexer(pd.Index(cases["index"])),
            "rule_place": [rules[rule][0] for rule in cases["check"]],
        }
    )
    lines = lines.sort_values(["row_place", "rule_place"], ignore_index=True)
    return lines[list(FAILURE_COLUMNS)]


def _refuse_absent_columns(frame: "pd.DataFrame", contract: Contract) -> None:
    found = [str(name) for name in frame.columns]
    absent = [name for name in contract.kept if name not in found]
    if absent:
        raise DataError(
            f"Column {absent[0]!r} of the contract is absent",
            found=f"columns {', '.join(found)}",
            mend=nearest_name(absent[0], found),
        )


def _has_dtype(column: ColumnContract, values: "pd.Series") -> bool:
    return str(values.dtype) in _DTYPES[column.type]


def _is_present(column: ColumnContract, values: "pd.Series") -> "pd.Series":
    return values.notna()


def _is_finite(column: ColumnContract, values: "pd.Series") -> "pd.Series":
    import numpy as np

    return ~np.isinf(values)


def _is_within(column: ColumnContract, values: "pd.Series") -> "pd.Series":
    import numpy as np
    import pandas as pd

    within = pd.Series(True, index=values.index)
    if column.min is not None:
        within &= values >= column.min
    if column.max is not None:
        within &= values <= column.max
    # An infinite number breaks the rule `finite`, and that one only.
    return within | np.isinf(values) if values.dtype.kind == "f" else within


def _is_allowed(column: ColumnContract, values: "pd.Series") -> "pd.Series":
    import numpy as np

    allowed = values.isin(column.allowed or [])
    return allowed | np.isinf(values) if values.dtype.kind == "f" else allowed


def _has_length(column: ColumnContract, values: "pd.Series") -> "pd.Series":
    lengths = values.str.len()
    fits = lengths >= (column.min_length or 0)
    return fits if column.max_length is None else fits & (lengths <= column.max_length)


def _matches(column: ColumnContract, values: "pd.Series") -> "pd.Series":
    return values.str.fullmatch(column.pattern or "")


def _is_first(column: ColumnContract, values: "pd.Series") -> "pd.Series":
    return ~values.duplicated(keep="first")


_JUDGES: dict[RuleSet, Callable[[ColumnContract, Any], Any]] = {
    "type": _has_dtype,
    "not_null": _is_present,
    "finite": _is_finite,
    "range": _is_within,
    "allowed_values": _is_allowed,
    "pattern": _matches,
    "length": _has_length,
    "unique": _is_first,
}
