"""The table of all predictions: Parquet files in a folder per day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ml_assets.contract.arrow_schema import arrow_schema
from ml_assets.contract.contract import Contract
from ml_assets.disk.parquet_table import BATCH_ROWS, ParquetTable, write_batches
from ml_assets.monitoring.prediction_log.fitted_columns import fitted_batch
from ml_assets.spec.metrics import UNSUPERVISED, Task

if TYPE_CHECKING:
    import pyarrow as pa
    from upath import UPath

FOLDER = "prediction_log"
_DAY = "day="


def log_schema(contract: Contract, task: Task) -> "pa.Schema":
    """Return the schema of a problem's predictions.

    ``prediction_id``, ``time`` (timestamp[us, UTC]), ``origin`` (online or batch),
    ``model_version``, ``bento``, ``request_id`` and ``latency_ms`` (double; these three are null
    in batch), ``key`` (the value of columns.id as text; of batches that have it), ``features``
    (a struct of the contract's features in its types), ``prediction`` (double for regression, else
    the class as text), ``probabilities`` (a struct of double per class; classification only) and
    ``score`` (double; of anomalies).

    Features that the contract calls sensitive, and images, are no part of it; where no other is
    left, there is no column ``features``.
    """
    import pyarrow as pa

    text, number = pa.string(), pa.float64()
    fields = [
        pa.field("prediction_id", text), pa.field("time", pa.timestamp("us", "UTC")),
        pa.field("origin", text), pa.field("model_version", text), pa.field("bento", text),
        pa.field("request_id", text), pa.field("latency_ms", number), pa.field("key", text),
    ]  # fmt: skip
    if kept := logged_features(contract).columns:
        stated = arrow_schema(contract, "feature")
        features = [pa.field(name, stated.field(name).type) for name in kept]
        fields.append(pa.field("features", pa.struct(features)))
    fields.append(pa.field("prediction", number if task == "regression" else text))
    target = contract.columns.get(contract.target or "")
    if target is not None and target.allowed and task not in UNSUPERVISED:
        shares = [pa.field(str(name), number) for name in target.allowed]
        fields.append(pa.field("probabilities", pa.struct(shares)))
    return pa.schema([*fields, pa.field("score", number)])


def logged_features(contract: Contract) -> Contract:
    """Return the contract narrowed to the features that the table holds."""
    features = contract.of("feature")
    kept = {name: column for name, column in features.columns.items()
            if not column.sensitive and column.type != "image"}  # fmt: skip
    return features.model_copy(update={"columns": kept})


@dataclass(frozen=True)
class LogTable:
    """The predictions in ``folder``, on any file system: ``day=2026-11-26/part-<name>.parquet``.

    Days are those of ``time`` in UTC. Parts that were written under another contract are read as
    ``schema`` says: a column or feature they lack is null, and so is one whose values cannot be
    read as the type of today.
    """

    folder: "Path | UPath"
    schema: "pa.Schema"

    def days(self) -> list[date]:
        """Return the days that have predictions, in order."""
        if not self.folder.exists():
            return []
        names = [path.name for path in self.folder.iterdir() if path.name.startswith(_DAY)]
        return sorted(date.fromisoformat(name.removeprefix(_DAY)) for name in names)

    def rows(self) -> dict[date, int]:
        """Return the number of predictions by day; only the ends of the files are read."""
        return {day: sum(part.rows for part in self._parts(day)) for day in self.days()}

    def latest(self) -> datetime | None:
        """Return the moment of the latest prediction, in UTC; None of an empty table."""
        import pyarrow.compute as pc

        for day in reversed(self.days()):
            start = datetime(day.year, day.month, day.day, tzinfo=UTC)
            times = [pc.max(batch.column("time")).as_py()
                     for batch in self.batches(since=start, columns=["time"])]  # fmt: skip
            if times:
                return max(times).astimezone(UTC)
        return None

    def batches(
        self,
        since: datetime | None = None,
        until: datetime | None = None,
        columns: Sequence[str] | None = None,
        rows: int = BATCH_ROWS,
    ) -> Iterator["pa.RecordBatch"]:
        """Yield the predictions made from ``since`` on and before ``until``, day by day.

        Within a day they are in the order of its parts. ``columns`` (default: all) are columns of
        the schema, or single features as ``features.<name>`` and probabilities likewise. At most
        ``rows`` rows are in memory. Both moments need a time zone.
        """
        import pyarrow as pa

        schema = self.schema if columns is None else _narrowed(self.schema, columns)
        read = pa.schema(
            [*schema, *([] if "time" in schema.names else [self.schema.field("time")])]
        )
        names = [*_leaves(read)]
        for day in self.days():
            if not _overlaps(day, since, until):
                continue
            for part in self._parts(day):
                for batch in part.batches(names, rows):
                    found = _between(fitted_batch(batch, read), since, until)
                    if len(found):
                        yield found.select(schema.names)

    def write(self, part: str, rows: "pa.Table") -> dict[date, int]:
        """Write predictions of the table's schema as a part of each of their days.

        A part of the same name is replaced, day by day. Returns the rows by day.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        days = pc.cast(rows.column("time"), pa.date32())
        written: dict[date, int] = {}
        for day in sorted(pc.unique(days).to_pylist()):
            path = self._day(day) / f"part-{part}.parquet"
            of_day = rows.filter(pc.equal(days, pa.scalar(day, pa.date32())))
            written[day] = write_batches(path, self.schema, [of_day])
        return written

    def drop(self, day: date) -> None:
        """Remove a day."""
        folder = self._day(day)
        if not folder.exists():
            return
        for path in folder.iterdir():
            path.unlink()
        # An object store has no folder beside its files.
        if folder.exists():
            folder.rmdir()

    def _day(self, day: date) -> "Path | UPath":
        return self.folder / f"{_DAY}{day.isoformat()}"

    def _parts(self, day: date) -> list[ParquetTable]:
        # Others begin with a dot: they are being written.
        paths = [path for path in self._day(day).iterdir() if path.name.startswith("part-")]
        return [ParquetTable(path) for path in sorted(paths, key=lambda path: path.name)]


def _overlaps(day: date, since: datetime | None, until: datetime | None) -> bool:
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    early = since is not None and start + timedelta(days=1) <= since
    return not (early or (until is not None and start >= until))


def _between(
    batch: "pa.RecordBatch", since: datetime | None, until: datetime | None
) -> "pa.RecordBatch":
    import pyarrow as pa
    import pyarrow.compute as pc

    time = batch.column("time")
    if since is not None:
        batch = batch.filter(pc.greater_equal(time, pa.scalar(since, time.type)))
        time = batch.column("time")
    if until is not None:
        batch = batch.filter(pc.less(time, pa.scalar(until, time.type)))
    return batch


def _narrowed(schema: "pa.Schema", columns: Sequence[str]) -> "pa.Schema":
    """Return the schema of some columns; of structs the named children, if any are named."""
    import pyarrow as pa

    wanted: dict[str, list[str]] = {}
    for column in columns:
        # A feature's own name may hold a dot.
        name, _, child = (column, "", "") if column in schema.names else column.partition(".")
        wanted.setdefault(name, []).extend([child] if child else [])
    fields = []
    for name, children in wanted.items():
        field = schema.field(name)
        if children:
            field = pa.field(name, pa.struct([field.type.field(child) for child in children]))
        fields.append(field)
    return pa.schema(fields)


def _leaves(schema: "pa.Schema") -> Iterator[str]:
    """Yield the names by which Parquet reads no more than the schema's columns."""
    import pyarrow as pa

    for field in schema:
        if pa.types.is_struct(field.type):
            yield from (f"{field.name}.{child.name}" for child in field.type)
        else:
            yield field.name
