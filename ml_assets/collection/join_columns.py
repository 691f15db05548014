"""Which columns a join step matches, makes and keeps, decided on the schemas alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ml_assets.spec.errors import DataError
from ml_assets.spec.join import Aggregation, JoinStep
from ml_assets.spec.nearest_name import nearest_name

if TYPE_CHECKING:
    import pyarrow as pa

ValueKind = Literal["number", "truth", "text", "moment", "bytes"]

_COUNTS: tuple[Aggregation, ...] = ("count", "distinct")
_OF_NUMBERS: tuple[Aggregation, ...] = ("sum", "mean", "std")


@dataclass(frozen=True)
class JoinColumn:
    """A column by its name, Arrow type, and the name it has inside the database.

    Inside the database names are our own, because there ``Id`` and ``id`` are one name.
    """

    name: str
    type: "pa.DataType"
    id: str

    @property
    def kind(self) -> ValueKind:
        """What its values are."""
        from pyarrow import types

        if types.is_integer(self.type) or types.is_floating(self.type):
            return "number"
        if types.is_decimal(self.type):
            return "number"
        if types.is_boolean(self.type):
            return "truth"
        if types.is_timestamp(self.type) or types.is_date(self.type):
            return "moment"
        if types.is_binary(self.type) or types.is_large_binary(self.type):
            return "bytes"
        return "text"

    @property
    def is_integer(self) -> bool:
        """Whether its values are stored as whole numbers."""
        from pyarrow import types

        return bool(types.is_integer(self.type))


@dataclass(frozen=True)
class Aggregate:
    """One column made of all rows of a key; of no column where rows are counted."""

    function: Aggregation
    of: JoinColumn | None
    column: JoinColumn


@dataclass(frozen=True)
class StepColumns:
    """The columns of one step.

    ``loaded`` are read from the source, ``keys`` pairs of the rows so far and the source,
    ``gained`` what the step adds to the rows so far, ``moments`` the pair of an as-of join.
    """

    loaded: list[JoinColumn]
    keys: list[tuple[JoinColumn, JoinColumn]]
    aggregates: list[Aggregate]
    gained: list[JoinColumn]
    moments: tuple[JoinColumn, JoinColumn] | None


def named_columns(schema: "pa.Schema", place: int) -> list[JoinColumn]:
    """Return the columns of the source at a place of the join: 0 the base, 1 the first step.

    A column without a type holds no value; it is text.
    """
    import pyarrow as pa

    return [
        JoinColumn(field.name, pa.string() if pa.types.is_null(field.type) else field.type,
                   f"c{place}_{number}")
        for number, field in enumerate(schema)
    ]  # fmt: skip


def step_columns(
    step: JoinStep, place: int, left: list[JoinColumn], schema: "pa.Schema"
) -> StepColumns:
    """Return the columns of the step at ``place`` (from 1), for a source of this schema.

    Raises DataError for unknown columns, for keys and moments whose types cannot be compared, for
    aggregations that the column's type does not have, and for names that would be there twice.
    """
    where = step_name(step, place)
    source = named_columns(schema, place)
    keys = [
        (_column(so_far, left, f"{where}.on", "the rows joined so far"),
         _column(joined, source, f"{where}.on", f"the source {step.source!r}"))
        for so_far, joined in step.keys.items()
    ]  # fmt: skip
    for so_far, joined in keys:
        _refuse_other_kinds(where, so_far, joined)
    moments = None
    if step.as_of is not None:
        moments = (
            _moment(_column(step.as_of.left, left, f"{where}.as_of.left",
                            "the rows joined so far"), where),
            _moment(_column(step.as_of.right, source, f"{where}.as_of.right",
                            f"the source {step.source!r}"), where),
        )  # fmt: skip
    aggregates = list(_aggregates(step, place, source, where))
    loaded, right_keys = source, {joined.name for _, joined in keys}
    if step.aggregate is not None:
        needed = right_keys | {made.of.name for made in aggregates if made.of is not None}
        loaded = [column for column in source if column.name in needed]
        gained = [made.column for made in aggregates]
    else:
        gained = [JoinColumn(f"{step.prefix}{column.name}", column.type, column.id)
                  for column in source if column.name not in right_keys]  # fmt: skip
    _refuse_same_names(where, step, left, gained)
    return StepColumns(loaded, keys, aggregates, gained, moments)


def step_name(step: JoinStep, place: int) -> str:
    """Return how errors call the step at ``place`` (from 1)."""
    return f"join.steps.{place - 1} ({step.source!r})"


def _aggregates(
    step: JoinStep, place: int, source: list[JoinColumn], where: str
) -> Iterable[Aggregate]:
    import pyarrow as pa

    asked = [
        (name, function)
        for name, functions in (step.aggregate or {}).items()
        for function in ([functions] if isinstance(functions, str) else functions)
    ]
    for number, (name, function) in enumerate(asked):
        of = None if name == "*" else _column(name, source, f"{where}.aggregate",
                                              f"the source {step.source!r}")  # fmt: skip
        made = "rows" if of is None else f"{name}_{function}"
        if of is None or function in _COUNTS:
            kind = pa.int64()
        elif function in _OF_NUMBERS:
            if of.kind not in ("number", "truth"):
                raise DataError(
                    f"{where}.aggregate: {function} needs numbers",
                    found=f"column {name!r} of type {of.type}",
                    mend="count its values (count, distinct), take min, max, first or last, or "
                    "write numbers in the source",
                )
            whole = of.is_integer or of.kind == "truth"
            kind = pa.int64() if function == "sum" and whole else pa.float64()
        else:
            kind = of.type
        yield Aggregate(
            function, of, JoinColumn(f"{step.prefix}{made}", kind, f"a{place}_{number}")
        )


def _column(name: str, columns: list[JoinColumn], where: str, whose: str) -> JoinColumn:
    for column in columns:
        if column.name == name:
            return column
    raise DataError(f"{where}: there is no column {name!r} in {whose}",
                    mend=nearest_name(name, [column.name for column in columns]))  # fmt: skip


def _moment(column: JoinColumn, where: str) -> JoinColumn:
    if column.kind not in ("moment", "text"):
        raise DataError(
            f"{where}.as_of: column {column.name!r} holds no moments",
            found=f"type {column.type}",
            mend="name a column of timestamps, or of text in ISO 8601 such as 2026-01-31T12:00:00",
        )
    return column


def _refuse_other_kinds(where: str, left: JoinColumn, right: JoinColumn) -> None:
    if left.kind != right.kind:
        raise DataError(
            f"{where}.on: the keys {left.name!r} and {right.name!r} cannot be equal, as their "
            "types differ",
            found=f"{left.type} so far, {right.type} in the joined source",
            mend="write both as text or both as numbers, in the files or by a cast in the query",
        )


def _refuse_same_names(
    where: str, step: JoinStep, left: list[JoinColumn], gained: list[JoinColumn]
) -> None:
    taken = {column.name for column in left}
    for column in gained:
        if column.name in taken:
            raise DataError(
                f"{where}: the joined table would have two columns {column.name!r}",
                found=f"prefix: {step.prefix!r}",
                mend=f"give the step another prefix, such as prefix: {step.source}_",
            )
        taken.add(column.name)
