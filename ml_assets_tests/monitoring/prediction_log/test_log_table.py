from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from ml_assets.contract.contract import ColumnContract
from ml_assets.monitoring.prediction_log.log_table import LogTable, log_schema
from ml_assets_tests.monitoring.prediction_log.logged import CONTRACT, START, line

SCHEMA = log_schema(CONTRACT, "binary_classification")


def rows(first: int, last: int, schema: pa.Schema = SCHEMA) -> pa.Table:
    found = []
    for number in range(first, last):
        one = line(number)
        features = {"age": number, "plan": "basic", "since": datetime(2026, 1, 2)}
        time = datetime.fromisoformat(one["time"])
        found.append({**one, "time": time, "origin": "online", "features": features})
    return pa.Table.from_pylist(found, schema)


def log(folder: Path) -> LogTable:
    return LogTable(folder, SCHEMA)


def ids(table: LogTable, *args: Any, **options: Any) -> list[int]:
    found = table.batches(*args, **options)
    return [int(one, 16) for batch in found for one in batch.column("prediction_id").to_pylist()]


def test_the_schema_follows_the_contract_and_holds_nothing_sensitive() -> None:
    features = SCHEMA.field("features").type
    assert [field.name for field in features] == ["age", "plan", "since"]
    assert features.field("since").type == pa.timestamp("ns")
    assert [field.name for field in SCHEMA.field("probabilities").type] == ["no", "yes"]
    assert SCHEMA.field("time").type == pa.timestamp("us", "UTC")
    numbers = CONTRACT.model_copy(update={"columns": {
        "name": ColumnContract(type="string", sensitive=True),
        "price": ColumnContract(type="number", role="target"),
    }})  # fmt: skip
    schema = log_schema(numbers, "regression")
    assert schema.field("prediction").type == pa.float64()
    assert not {"features", "probabilities"} & set(schema.names)


def test_days_are_those_of_the_time_and_parts_are_replaced(tmp_path: Path) -> None:
    table = log(tmp_path / "log")
    assert (table.days(), ids(table), table.latest()) == ([], [], None)
    days = date(2026, 11, 25), date(2026, 11, 26)
    assert table.write("a", rows(0, 100)) == {days[0]: 60, days[1]: 40}
    assert table.write("a", rows(0, 120)) == {days[0]: 60, days[1]: 60}
    table.write("b", rows(120, 130))
    assert table.rows() == {days[0]: 60, days[1]: 70}
    assert ids(table) == list(range(130))
    assert table.latest() == START + timedelta(seconds=129)
    assert (tmp_path / "log" / "day=2026-11-26" / "part-b.parquet").exists()
    table.drop(days[0])
    table.drop(days[0])
    assert table.days() == [days[1]]


def test_moments_bound_what_is_read_and_so_do_columns(tmp_path: Path) -> None:
    table = log(tmp_path)
    table.write("a", rows(0, 100))
    since, until = START + timedelta(seconds=50), START + timedelta(seconds=70)
    assert ids(table, since, until) == list(range(50, 70))
    assert ids(table, until=since, rows=7) == list(range(50))
    midnight = datetime(2026, 11, 26, tzinfo=UTC)
    assert ids(table, midnight) == list(range(60, 100))
    asked = ["prediction_id", "features.age", "probabilities"]
    (first, *_) = table.batches(since, columns=asked)
    assert first.schema.names == ["prediction_id", "features", "probabilities"]
    assert first.column("features").to_pylist()[0] == {"age": 50}
    assert all(len(batch) <= 7 for batch in table.batches(rows=7))


def test_what_another_contract_wrote_is_read_as_today(tmp_path: Path) -> None:
    log(tmp_path).write("a", rows(0, 3))
    columns = CONTRACT.columns
    later = CONTRACT.model_copy(update={"columns": {
        "age": ColumnContract(type="number"), "plan": ColumnContract(type="integer"),
        "city": ColumnContract(type="string"),
        "left": columns["left"].model_copy(update={"allowed": ["maybe", "no", "yes"]}),
    }})  # fmt: skip
    table = LogTable(tmp_path, log_schema(later, "multiclass_classification"))
    (batch,) = table.batches()
    assert batch.schema == table.schema
    assert batch.column("features").to_pylist()[2] == {"age": 2.0, "plan": None, "city": None}
    assert batch.column("probabilities").to_pylist()[1] == {"maybe": None, "no": 0.99, "yes": 0.01}


def test_an_unknown_column_is_refused(tmp_path: Path) -> None:
    table = log(tmp_path)
    table.write("a", rows(0, 3))
    with pytest.raises(KeyError):
        list(table.batches(columns=["prices"]))
