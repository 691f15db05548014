import sqlite3
from pathlib import Path

import psycopg2
import pyarrow as pa
import pytest

from ml_assets.deployment.batch_scoring.prediction_ids import batch_id, batch_prediction_ids
from ml_assets.deployment.batch_scoring.sql_output import write_sql
from ml_assets.disk.parquet_table import ParquetTable, write_batches
from ml_assets.spec.errors import ScoringError
from ml_assets_tests.reading.postgres_cluster import PASSWORD, Cluster

FIRST, SECOND = batch_id("first"), batch_id("second")


def predictions(folder: Path, batch: str, rows: int = 25, label: str = "yes") -> ParquetTable:
    places = pa.array(range(rows), pa.int64())
    table = pa.table({
        "prediction_id": batch_prediction_ids(batch, places.to_numpy()),
        "_row": places,
        "customer": [f"c{i}" for i in range(rows)],
        "prediction": [label] * rows,
        "probability_yes": [i / 100 for i in range(rows)],
        "model_version": ["v1"] * rows,
    })  # fmt: skip
    stored = ParquetTable(folder / "predictions.parquet")
    write_batches(stored.path, table.schema, table.to_batches(10))
    return stored


def sqlite_rows(file: Path) -> list[tuple[object, ...]]:
    with sqlite3.connect(file) as connection:
        return list(connection.execute("select * from churn order by prediction_id"))


def test_a_repeated_batch_leaves_the_same_rows(tmp_path: Path) -> None:
    url, file = "sqlite:///out/scores.db", tmp_path / "out" / "scores.db"
    write_sql(url, "churn", predictions(tmp_path, FIRST), FIRST, tmp_path)
    once = sqlite_rows(file)
    assert [row[:5] for row in once[:2]] == [
        (f"{FIRST}{0:012x}", 0, "c0", "yes", 0.0), (f"{FIRST}{1:012x}", 1, "c1", "yes", 0.01)
    ]  # fmt: skip
    assert len(once) == 25
    write_sql(url, "churn", predictions(tmp_path, FIRST), FIRST, tmp_path)
    assert sqlite_rows(file) == once
    write_sql(url, "churn", predictions(tmp_path, SECOND, label="no"), SECOND, tmp_path)
    assert {row[0][:20]: row[3] for row in sqlite_rows(file)} == {FIRST: "yes", SECOND: "no"}
    assert len(sqlite_rows(file)) == 50
    write_sql(url, "churn", predictions(tmp_path, FIRST, rows=3), FIRST, tmp_path)
    assert len(sqlite_rows(file)) == 28


def test_a_table_of_other_columns_is_refused_and_stays(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "scores.db") as connection:
        connection.execute("create table churn (prediction_id text primary key, age integer)")
        connection.execute("insert into churn values (?, 7)", (f"{FIRST}{1:012x}",))
    with pytest.raises(ScoringError, match=r"scores\.db") as caught:
        write_sql("sqlite:///scores.db", "churn", predictions(tmp_path, FIRST), FIRST, tmp_path)
    assert "scoring.table" in str(caught.value.mend)
    assert sqlite_rows(tmp_path / "scores.db") == [(f"{FIRST}{1:012x}", 7)]


def test_postgresql_takes_all_rows_or_none(postgres: Cluster, tmp_path: Path) -> None:
    def rows(statement: str = 'select * from "out"."churn 1" order by 1') -> list[tuple]:
        connection = psycopg2.connect(postgres.trusted)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    rows('create schema "out"')
    table = 'out."churn 1"'
    for _ in range(2):
        write_sql(postgres.url, table, predictions(tmp_path, FIRST), FIRST, tmp_path)
        assert len(rows()) == 25
    assert rows()[7][:5] == (f"{FIRST}{7:012x}", 7, "c7", "yes", 0.07)
    write_sql(postgres.url, table, predictions(tmp_path, SECOND, rows=5), SECOND, tmp_path)
    assert len(rows()) == 30
    rows(f"delete from \"out\".\"churn 1\" where prediction_id >= '{FIRST}{20:012x}' and "
         f"prediction_id <= '{FIRST}ffffffffffff'")  # fmt: skip
    rows('alter table "out"."churn 1" add check (probability_yes < 0.2)')
    left = rows()
    with pytest.raises(ScoringError, match="cannot be written") as caught:
        write_sql(postgres.url, table, predictions(tmp_path, FIRST), FIRST, tmp_path)
    assert PASSWORD not in str(caught.value)
    assert rows() == left


def test_a_database_that_is_not_there_is_named_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(ScoringError, match=r"127\.0\.0\.1") as caught:
        write_sql("postgresql://me:secret-1@127.0.0.1:1/x", "churn",
                  predictions(tmp_path, FIRST), FIRST, tmp_path)  # fmt: skip
    assert "secret-1" not in repr(caught.value)
    assert caught.value.__cause__ is None
