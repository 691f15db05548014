"""Measure what the table rules speak of, over every row, without the table in memory (DuckDB)."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ml_assets.contract.row_rules import bounds_text
from ml_assets.contract.shown_value import shown_value
from ml_assets.contract.table_rules import TableRule, TableRuleKind
from ml_assets.disk.parquet_table import ParquetTable

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

LARGEST_SAMPLE = 20
# Sorting and grouping spill beyond it to disk.
_MEMORY = "256MB"


@dataclass(frozen=True)
class Measurement:
    """What one rule speaks of, as a number; None where it cannot be measured.

    ``observed`` says it in words, or why there is none. ``failing`` holds at most 20 rows (or
    columns) that break the rule, the first ones of the table; a row has its place under "row".
    """

    rule: TableRule
    value: float | None
    observed: str
    failing: list[dict[str, Any]] = field(default_factory=list)


def measure(
    table: "pd.DataFrame | ParquetTable",
    rules: list[TableRule],
    now: datetime,
    ignored: Sequence[str] = (),
) -> list[Measurement]:
    """Return a measurement per rule, over every row of a table in its contract's types.

    Row count: rows. Columns: how many are absent or not expected. Uniqueness and keys: rows that
    repeat, where no part is missing. Missing share and category share: shares of all rows. Mean,
    standard deviation (of a sample), quantile (interpolated, as NumPy does): of the values that
    are there. Relation: rows that break it, where both values are there. Freshness: seconds from
    the newest moment to ``now``, which is in UTC without a zone, as the tables' moments are. The
    columns ``ignored`` may be there or not.
    """
    with _connection(table) as connection:
        lines = connection.execute("DESCRIBE measured").fetchall()
        names = [str(line[0]) for line in lines if line[0] not in ignored]
        return [_measured(connection, rule, names, now) for rule in rules]


@contextmanager
def _connection(table: "pd.DataFrame | ParquetTable") -> "Iterator[duckdb.DuckDBPyConnection]":
    from tempfile import TemporaryDirectory

    import duckdb
    import pyarrow as pa

    with TemporaryDirectory(prefix="ml_assets_duckdb_") as folder:
        connection = duckdb.connect(
            ":memory:",
            config={
                # An extension that is absent would be fetched from the network.
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "memory_limit": _MEMORY,
                "temp_directory": str(Path(folder) / "spilled"),
            },
        )
        try:
            if isinstance(table, ParquetTable):
                rows = table.dataset()
            else:
                rows = pa.Table.from_pandas(table, preserve_index=False)
            connection.register("stored", rows)
            connection.execute(f"CREATE VIEW measured AS SELECT {_columns_of(rows.schema)}")
            yield connection
        finally:
            connection.close()


def _columns_of(schema: Any) -> str:
    """Return the columns of the table as SQL, not-a-number taken as missing."""
    import pyarrow as pa

    columns = [
        f"CASE WHEN NOT isnan({name}) THEN {name} END AS {name}"
        if pa.types.is_floating(kind)
        else name
        for name, kind in zip(map(_quoted, schema.names), schema.types, strict=True)
    ]
    return f"{', '.join(columns) or '1'} FROM stored"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _measured(
    connection: "duckdb.DuckDBPyConnection", rule: TableRule, names: list[str], now: datetime
) -> Measurement:
    import duckdb

    if rule.kind == "columns_match":
        return _columns_match(rule, names)
    if absent := [name for name in rule.columns if name not in names]:
        return Measurement(rule, None, f'The column "{absent[0]}" is absent.')
    try:
        return _MEASURES[rule.kind](connection, rule, now)
    except duckdb.Error as error:
        return Measurement(rule, None, shown_value(str(error).splitlines()[0]))


def _columns_match(rule: TableRule, names: list[str]) -> Measurement:
    wrong = [(name, "absent") for name in rule.columns if name not in names]
    wrong += [(name, "unexpected") for name in names if name not in rule.columns]
    failing = [{"column": name, "found": found} for name, found in wrong[:LARGEST_SAMPLE]]
    return Measurement(rule, len(wrong), f"{len(names)} columns", failing)


def _row_count(
    connection: "duckdb.DuckDBPyConnection", rule: TableRule, now: datetime
) -> Measurement:
    (rows,) = _first(connection, "SELECT count(*) FROM measured")
    return Measurement(rule, rows, f"{rows} rows", _outside(rule, f"{rows}"))


def _repeated(
    connection: "duckdb.DuckDBPyConnection", rule: TableRule, now: datetime
) -> Measurement:
    key = ", ".join(map(_quoted, rule.columns))
    complete = " AND ".join(f"{_quoted(name)} IS NOT NULL" for name in rule.columns)
    groups = f"SELECT {key} FROM measured WHERE {complete} GROUP BY {key} HAVING count(*) > 1"
    (count,) = _first(
        connection,
        f"SELECT coalesce(sum(n), 0)::BIGINT FROM (SELECT count(*) AS n FROM measured "
        f"WHERE {complete} GROUP BY {key} HAVING n > 1)",
    )
    return _broken_rows(connection, rule, count, "repeat a value", f"({key}) IN ({groups})")


def _missing_share(
    connection: "duckdb.DuckDBPyConnection", rule: TableRule, now: datetime
) -> Measurement:
    missing = f"{_quoted(rule.columns[0])} IS NULL"
    count, rows = _first(
        connection, f"SELECT count(*) FILTER (WHERE {missing}), count(*) FROM measured"
    )
    share = count / max(rows, 1)
    observed = f"{share:.2%} missing ({count} of {rows} rows)"
    return Measurement(rule, share, observed, _sample(connection, rule, missing) if count else [])


def _moment(aggregate: str, what: str) -> Callable[..., Measurement]:
    def measured(
        connection: "duckdb.DuckDBPyConnection", rule: TableRule, now: datetime
    ) -> Measurement:
        call = aggregate.format(column=_quoted(rule.columns[0]))
        (value,) = _first(connection, f"SELECT {call} FROM measured")
        return _number(rule, value, what)

    return measured


def _quantile(
    connection: "duckdb.DuckDBPyConnection", rule: TableRule, now: datetime
) -> Measurement:
    # By sorting, which spills to disk: DuckDB's own aggregate holds every value in memory.
    name, q = _quoted(rule.columns[0]), float(rule.params["q"])
    (there,) = _first(connection, f"SELECT count({name}) FROM measured")
    place, rest = divmod(q * (there - 1), 1) if there else (0, 0)
    lines = connection.execute(
        f"SELECT {name} FROM measured WHERE {name} IS NOT NULL ORDER BY 1 LIMIT 2 OFFSET ?",
        [int(place)],
    ).fetchall()
    values = [float(value) for (value,) in lines]
    quantile = values[0] + rest * (values[-1] - values[0]) if values else None
    return _number(rule, quantile, f"{q:g} quantile")


def _category_share(
    connection: "duckdb.DuckDBPyConnection", rule: TableRule, now: datetime
) -> Measurement:
    # A truth value is written "true" in DuckDB and in YAML, "True" in Python.
    name, value = _quoted(rule.columns[0]), str(rule.params["value"])
    texts = f"CAST({name} AS VARCHAR)"
    count, rows = _first(
        connection,
        f"SELECT count(*) FILTER (WHERE {texts} = ? OR (typeof({name}) = 'BOOLEAN' "
        f"AND {texts} = lower(?))), count(*) FROM measured",
        [value, value],
    )
    share = count / rows if rows else None
    observed = "no row" if share is None else f"{share:.2%} ({count} of {rows} rows)"
    return Measurement(rule, share, observed, _outside(rule, observed))


def _relation(
    connection: "duckdb.DuckDBPyConnection", rule: TableRule, now: datetime
) -> Measurement:
    left, right = map(_quoted, rule.columns)
    broken = f"NOT ({left} {_SQL_OPERATORS[rule.params['operator']]} {right})"
    (count,) = _first(connection, f"SELECT count(*) FILTER (WHERE {broken}) FROM measured")
    return _broken_rows(connection, rule, count, "break it", broken)


def _freshness(
    connection: "duckdb.DuckDBPyConnection", rule: TableRule, now: datetime
) -> Measurement:
    newest = f"max({_quoted(rule.columns[0])})::TIMESTAMP"
    age, moment = _first(
        connection, f"SELECT epoch(?::TIMESTAMP - {newest}), {newest} FROM measured", [now]
    )
    if age is None:
        return _number(rule, None, "newest")
    written = moment.isoformat(sep=" ", timespec="seconds")
    observed = f"newest {written}, {timedelta(seconds=round(age))} old"
    return Measurement(rule, age, observed, _outside(rule, observed))


_SQL_OPERATORS = {"<": "<", "<=": "<=", ">": ">", ">=": ">=", "==": "=", "!=": "<>"}
_MEASURES: dict[TableRuleKind, Callable[..., Measurement]] = {
    "row_count": _row_count,
    "unique": _repeated,
    "keys": _repeated,
    "missing_share": _missing_share,
    "mean": _moment("avg({column})", "mean"),
    "std": _moment("stddev_samp({column})", "standard deviation"),
    "quantile": _quantile,
    "category_share": _category_share,
    "relation": _relation,
    "freshness": _freshness,
}


def _first(
    connection: "duckdb.DuckDBPyConnection", query: str, given: list[Any] | None = None
) -> tuple[Any, ...]:
    line = connection.execute(query, given or []).fetchone()
    assert line is not None  # an aggregate has one line
    return line


def _number(rule: TableRule, value: float | None, what: str) -> Measurement:
    if value is None:
        return Measurement(rule, None, "no value", _outside(rule, "no value"))
    shown = f"{float(value):.6g}"
    return Measurement(rule, float(value), f"{what} {shown}", _outside(rule, shown))


def _outside(rule: TableRule, observed: str) -> list[dict[str, Any]]:
    bounded = "min" in rule.params
    expected = bounds_text(rule.params["min"], rule.params["max"]) if bounded else rule.text
    return [{"observed": observed, "expected": expected}]


def _broken_rows(
    connection: "duckdb.DuckDBPyConnection", rule: TableRule, count: int, what: str, broken: str
) -> Measurement:
    (rows,) = _first(connection, "SELECT count(*) FROM measured")
    failing = _sample(connection, rule, broken) if count else []
    return Measurement(rule, count, f"{count} of {rows} rows {what}", failing)


def _sample(
    connection: "duckdb.DuckDBPyConnection", rule: TableRule, broken: str
) -> list[dict[str, Any]]:
    """Return the first rows that break a rule, each with its place and the rule's columns."""
    names = ", ".join(map(_quoted, rule.columns))
    place = _quoted("row of the table")
    lines = connection.execute(
        f"SELECT {place}, {names} FROM (SELECT row_number() OVER () - 1 AS {place}, {names} "
        f"FROM measured) WHERE {broken} ORDER BY {place} LIMIT {LARGEST_SAMPLE}"
    ).fetchall()
    return [dict(zip(("row", *rule.columns), line, strict=True)) for line in lines]
