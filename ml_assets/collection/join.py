"""Join several sources to one table, and account for every row."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ml_assets.collection import join_sql as sql
from ml_assets.collection.join_account import JoinAccount, StepAccount
from ml_assets.collection.join_columns import (
    JoinColumn,
    StepColumns,
    named_columns,
    step_columns,
    step_name,
)
from ml_assets.collection.join_database import JoinDatabase
from ml_assets.disk.parquet_table import BATCH_ROWS, ParquetTable
from ml_assets.spec.duration import duration
from ml_assets.spec.errors import DataError
from ml_assets.spec.join import Cardinality, Join, JoinStep

if TYPE_CHECKING:
    import pyarrow as pa

# Repeated keys that an error names.
SHOWN_KEYS = 5


@dataclass
class Joined:
    """The joined table, until it is closed: at the end of its with block."""

    account: JoinAccount
    columns: list[JoinColumn]
    _database: JoinDatabase
    _opened: ExitStack

    @property
    def schema(self) -> "pa.Schema":
        """The Arrow schema: the base's columns, then those of each step."""
        import pyarrow as pa

        return pa.schema([(column.name, column.type) for column in self.columns])

    def reader(self, rows: int = BATCH_ROWS) -> "pa.RecordBatchReader":
        """Return the rows as a stream, in the base's order.

        The rows that one base row became are in the order of the joined source; the unmatched
        rows of outer joins come last, step by step, in their source's order.
        """
        import pyarrow as pa

        order = ", ".join(f"p{place} NULLS LAST" for place in range(len(self.account.steps) + 1))
        query = f"SELECT {', '.join(c.id for c in self.columns)} FROM so_far ORDER BY {order}"
        return pa.RecordBatchReader.from_batches(
            self.schema, _cast(self._database.batches(query, rows), self.schema)
        )

    def close(self) -> None:
        """Give memory and temporary files back."""
        self._opened.close()

    def __enter__(self) -> "Joined":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def join_tables(join: Join, tables: dict[str, ParquetTable]) -> Joined:
    """Join the tables step by step; the caller closes the result, best by ``with``.

    Keys are equal as in SQL: a missing key (null or NaN) equals nothing. Whole numbers and floats
    may be compared, other types only with their own. Beyond about 1 GB the work goes on in a
    temporary folder. Raises DataError for columns that do not fit (see ``step_columns``), keys
    that are repeated against ``validate``, text that is no moment, and sums beyond 64 bits.
    Source: DuckDB, hash joins and ASOF joins.
    """
    with ExitStack() as opened:
        database = JoinDatabase(opened.enter_context(TemporaryDirectory(prefix="ml_assets_join_")))
        opened.callback(database.close)
        base = tables[join.base]
        so_far = named_columns(base.schema, 0)
        database.load("so_far", base, so_far, "p0")
        accounts = []
        for place, step in enumerate(join.steps, 1):
            columns = step_columns(step, place, so_far, tables[step.source].schema)
            accounts.append(_join_step(database, step, place, columns, so_far, tables[step.source]))
            so_far = [*_with_common_types(step, columns, so_far), *columns.gained]
        account = JoinAccount(base=join.base, base_rows=base.rows, steps=accounts)
        return Joined(account, so_far, database, opened.pop_all())


def _join_step(
    database: JoinDatabase,
    step: JoinStep,
    place: int,
    columns: StepColumns,
    left: list[JoinColumn],
    table: ParquetTable,
) -> StepAccount:
    database.load("source", table, columns.loaded, f"p{place}")
    if step.aggregate is not None:
        _aggregate(database, step, place, columns)
    _refuse_repeated_keys(database, step, place, columns)
    if columns.moments is not None:
        _find_valid_rows(database, step, place, columns)
    figures = _figures(database, columns)
    query = sql.joined(step, columns, left, place)
    database.run(f"CREATE TABLE joined AS {query}")
    database.drop("so_far", "source", *(["valid"] if columns.moments else []))
    database.run("ALTER TABLE joined RENAME TO so_far")
    rows_out = database.one("SELECT count(*) FROM so_far")[0]
    return StepAccount(
        source=step.source,
        how=step.how,
        source_rows=table.rows,
        aggregated=step.aggregate is not None,
        rows_out=rows_out,
        **figures,
    )


def _aggregate(database: JoinDatabase, step: JoinStep, place: int, columns: StepColumns) -> None:
    import duckdb

    query = sql.aggregation(columns, f"p{place}")
    try:
        database.run(f"CREATE TABLE aggregated AS {query}", in_order=True)
    except (duckdb.ConversionException, duckdb.OutOfRangeException) as error:
        raise DataError(
            f"{step_name(step, place)}.aggregate: a sum is too large for a 64-bit integer",
            found=str(error).splitlines()[0],
            mend="take the mean, or write the column as floats in the source",
        ) from error
    database.drop("source")
    database.run("ALTER TABLE aggregated RENAME TO source")


def _refuse_repeated_keys(
    database: JoinDatabase, step: JoinStep, place: int, columns: StepColumns
) -> None:
    needs_one_right = step.cardinality in ("one_to_one", "many_to_one")
    needs_one_left = step.cardinality in ("one_to_one", "one_to_many")
    # An as-of join takes one of the rows with a key, by its moment.
    if needs_one_right and step.aggregate is None and step.as_of is None:
        keys = [key for _, key in columns.keys]
        found = sql.repeated_keys("source", keys, [f"p{place}"], SHOWN_KEYS)
        if repeated := database.run(found):
            other: Cardinality = "one_to_many" if needs_one_left else "many_to_many"
            raise _repeated(step, place, keys, repeated, f"the source {step.source!r}",
                            "aggregate the source to one row per key, pick the row valid at a "
                            f"moment by as_of, or write validate: {other}")  # fmt: skip
    if needs_one_left:
        keys = [key for key, _ in columns.keys]
        found = sql.repeated_keys("so_far", keys, [f"p{n}" for n in range(place)], SHOWN_KEYS)
        if repeated := database.run(found):
            other = "many_to_one" if needs_one_right else "many_to_many"
            raise _repeated(step, place, keys, repeated, "the rows joined so far",
                            f"take the repeated rows out, or write validate: {other}")  # fmt: skip


def _repeated(
    step: JoinStep,
    place: int,
    keys: list[JoinColumn],
    repeated: list[tuple[object, ...]],
    whose: str,
    mend: str,
) -> DataError:
    shown = [
        f"{', '.join(f'{k.name} = {v!r}' for k, v in zip(keys, row, strict=False))} in {row[-2]} "
        "rows"
        for row in repeated
    ]
    names = ", ".join(repr(key.name) for key in keys)
    return DataError(
        f"{step_name(step, place)}: validate is {step.cardinality}, but the key {names} of "
        f"{whose} is repeated",
        found=f"{repeated[0][-1]} repeated keys, the first: {'; '.join(shown)}",
        mend=mend,
    )


def _find_valid_rows(
    database: JoinDatabase, step: JoinStep, place: int, columns: StepColumns
) -> None:
    assert step.as_of is not None
    assert columns.moments is not None
    left, right = sql.moments(columns, place)
    database.run(f"CREATE TABLE moments_left AS {left}")
    database.run(f"CREATE TABLE moments_right AS {right}")
    for column, query in zip(columns.moments, sql.unread_moments(columns, place), strict=True):
        if column.kind == "text" and (unread := database.run(query)):
            raise DataError(
                f"{step_name(step, place)}.as_of: column {column.name!r} holds text that is no "
                "moment",
                found=f"row {unread[0][0]}: {unread[0][1]!r}",
                mend="write moments in ISO 8601, such as 2026-01-31T12:00:00",
            )
    tolerance = None
    if step.as_of.tolerance is not None:
        span = duration(step.as_of.tolerance)
        tolerance = ((span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds) * 1_000
    valid = sql.valid_rows(step, len(columns.keys), tolerance)
    database.run(f"CREATE TABLE valid AS {valid}")
    database.drop("moments_left", "moments_right")


def _figures(database: JoinDatabase, columns: StepColumns) -> dict[str, int]:
    def count(query: str) -> int:
        return int(database.one(query)[0])

    sizes = {"left_rows": count("SELECT count(*) FROM so_far"),
             "right_rows": count("SELECT count(*) FROM source")}  # fmt: skip
    if columns.moments is not None:
        matched = count("SELECT count(*) FROM valid")
        used = count("SELECT count(DISTINCT position) FROM valid")
        return {**sizes, "matched_left": matched, "fanned_out": 0, "matched_right": used,
                "unmatched_left": sizes["left_rows"] - matched,
                "unmatched_right": sizes["right_rows"] - used}  # fmt: skip
    matched, fanned_out = database.one(sql.matches(columns))
    return {
        **sizes,
        "matched_left": int(matched),
        "fanned_out": int(fanned_out),
        "unmatched_left": count(sql.count_without_match(columns, "so_far", "source")),
        "matched_right": count(sql.count_with_match(columns, "source", "so_far")),
        "unmatched_right": count(sql.count_without_match(columns, "source", "so_far")),
    }


def _with_common_types(
    step: JoinStep, columns: StepColumns, left: list[JoinColumn]
) -> list[JoinColumn]:
    """Return the columns so far; keys that an outer join fills from floats are floats."""
    import pyarrow as pa

    if step.how != "outer":
        return left
    widened = {so_far.id for so_far, key in columns.keys
               if so_far.kind == "number" and so_far.is_integer != key.is_integer}  # fmt: skip
    return [replace(c, type=pa.float64()) if c.id in widened else c for c in left]


def _cast(batches: "Iterator[pa.RecordBatch]", schema: "pa.Schema") -> "Iterator[pa.RecordBatch]":
    import pyarrow as pa

    for batch in batches:
        arrays = [array.cast(field.type)
                  for array, field in zip(batch.columns, schema, strict=True)]  # fmt: skip
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)
