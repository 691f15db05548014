import os
import sqlite3
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_assets.reading import incremental
from ml_assets.reading.incremental import MANIFEST, Refreshed, refresh
from ml_assets.reading.source import read_source
from ml_assets.spec.errors import SourceError
from ml_assets.spec.source import Source
from ml_assets_tests.reading.postgres_cluster import Cluster

FILES = Source(uri="in", incremental=True)


def _write(root: Path, name: str, content: str, second: int = 0) -> None:
    path = root / "in" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    os.utime(path, (1_700_000_000 + second, 1_700_000_000 + second))


def _facts(refreshed: Refreshed) -> tuple[int, int, int, int]:
    return refreshed.read_now, refreshed.reused, refreshed.rows_new, refreshed.rows


def _parts(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {MANIFEST}


def test_only_new_and_modified_files_are_read(tmp_path: Path) -> None:
    parts = tmp_path / "parts"
    _write(tmp_path, "a.csv", "x\n1\n2\n")
    _write(tmp_path, "b.csv", "x\n3\n")
    assert _facts(refresh(FILES, tmp_path, parts)) == (2, 0, 3, 3)
    assert _facts(refresh(FILES, tmp_path, parts)) == (0, 2, 0, 3)
    _write(tmp_path, "c.csv", "x\n4\n")
    _write(tmp_path, "a.csv", "x\n7\n8\n", second=5)
    refreshed = refresh(FILES, tmp_path, parts)
    assert _facts(refreshed) == (2, 1, 3, 4)
    assert refreshed.reader().read_all().to_pydict() == {"x": [7, 8, 3, 4]}
    (tmp_path / "in" / "b.csv").unlink()
    refreshed = refresh(FILES, tmp_path, parts)
    assert _facts(refreshed) == (0, 2, 0, 3)
    assert refreshed.reader().read_all().to_pydict() == {"x": [7, 8, 4]}
    assert len(_parts(parts)) == 2


def test_an_unchanged_file_is_not_opened(tmp_path: Path) -> None:
    _write(tmp_path, "a.csv", "x\n1\n")
    refresh(FILES, tmp_path, tmp_path / "parts")
    # Other content of the same size and time shows that it is not read.
    _write(tmp_path, "a.csv", "x\n2\n")
    assert refresh(FILES, tmp_path, tmp_path / "parts").reader().read_all().to_pydict() == {
        "x": [1]
    }


def test_other_settings_begin_anew(tmp_path: Path) -> None:
    _write(tmp_path, "a.csv", "x\n1\n")
    refresh(FILES, tmp_path, tmp_path / "parts")
    other = Source(uri="in/*.csv", incremental=True)
    assert _facts(refresh(other, tmp_path, tmp_path / "parts")) == (1, 0, 1, 1)


def test_folders_give_columns_to_parts_as_well(tmp_path: Path) -> None:
    _write(tmp_path, "day=1/a.csv", "x\n1\n")
    refresh(FILES, tmp_path, tmp_path / "parts")
    _write(tmp_path, "day=02/a.csv", "x\n2\n")
    refreshed = refresh(FILES, tmp_path, tmp_path / "parts")
    assert refreshed.reader().read_all().to_pydict() == {"x": [2, 1], "day": ["02", "1"]}


contents = st.dictionaries(
    st.sampled_from(["a.csv", "b.csv", "c.csv"]),
    st.lists(st.sampled_from(["007", "7", "2.50", "x", "", "true"]), min_size=1, max_size=3),
    min_size=1,
)


@settings(max_examples=30, deadline=None)
@given(st.lists(contents, min_size=1, max_size=4))
def test_every_refresh_equals_reading_all(
    tmp_path_factory: pytest.TempPathFactory, states: list[dict[str, list[str]]]
) -> None:
    root = tmp_path_factory.mktemp("incremental")
    for second, state in enumerate(states):
        for old in (root / "in").glob("*.csv"):
            old.unlink()
        for name, values in state.items():
            _write(root, name, "v,w\n" + "".join(f"{value},1\n" for value in values), second)
        refreshed = refresh(FILES, root, root / "parts")
        assert refreshed.reader().read_all().equals(read_source(Source(uri="in"), root))
        assert len(_parts(root / "parts")) == len(state)


def test_a_crash_before_the_manifest_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = tmp_path / "parts"
    _write(tmp_path, "a.csv", "x\n1\n")
    refresh(FILES, tmp_path, parts)
    before = (parts / MANIFEST).read_bytes(), _parts(parts)
    _write(tmp_path, "a.csv", "x\n9\n", second=5)
    with monkeypatch.context() as patched:
        patched.setattr(incremental, "atomic_write", _crash)
        with pytest.raises(KeyboardInterrupt):
            refresh(FILES, tmp_path, parts)
    assert (parts / MANIFEST).read_bytes() == before[0]
    assert before[1] < _parts(parts)
    (parts / ".x.parquet.abc").touch()
    refreshed = refresh(FILES, tmp_path, parts)
    assert refreshed.reader().read_all().to_pydict() == {"x": [9]}
    assert len(_parts(parts)) == 1, "orphans stay"


def _crash(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_file_that_cannot_be_read_leaves_the_last_state(tmp_path: Path) -> None:
    parts = tmp_path / "parts"
    _write(tmp_path, "a.csv", "x\n1\n")
    refresh(FILES, tmp_path, parts)
    before = (parts / MANIFEST).read_bytes()
    _write(tmp_path, "b.csv", "y\n1\n")
    with pytest.raises(SourceError, match=r"in/b\.csv: the columns differ"):
        refresh(FILES, tmp_path, parts)
    assert (parts / MANIFEST).read_bytes() == before
    (tmp_path / "in" / "b.csv").unlink()
    assert _facts(refresh(FILES, tmp_path, parts)) == (0, 1, 0, 1)


ORDERS = Source(uri="sqlite:///shop.db", table="orders", cursor="id")


def _insert(root: Path, *rows: tuple[object, ...]) -> None:
    with sqlite3.connect(root / "shop.db") as connection:
        connection.execute("create table if not exists orders (id, note)")
        connection.executemany("insert into orders values (?, ?)", rows)
    connection.close()


def test_each_fetch_reads_the_rows_beyond_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = tmp_path / "parts"
    _insert(tmp_path)
    with pytest.raises(SourceError, match="no row"):
        refresh(ORDERS, tmp_path, parts)
    _insert(tmp_path, (2, 5), (1, 6), (None, 7))
    assert _facts(refresh(ORDERS, tmp_path, parts)) == (1, 0, 3, 3)
    assert _facts(refresh(ORDERS, tmp_path, parts)) == (0, 1, 0, 3)
    _insert(tmp_path, (3, "x"))
    with monkeypatch.context() as patched:
        patched.setattr(incremental, "atomic_write", _crash)
        with pytest.raises(KeyboardInterrupt):
            refresh(ORDERS, tmp_path, parts)
    _insert(tmp_path, (4, "y"))
    refreshed = refresh(ORDERS, tmp_path, parts)
    assert _facts(refreshed) == (1, 1, 2, 5)
    assert refreshed.reader().read_all().to_pydict() == {
        "id": [2, 1, None, 3, 4], "note": ["5", "6", "7", "x", "y"]}  # fmt: skip
    assert len(_parts(parts)) == 2


def test_a_cursor_that_is_no_column_or_a_part_that_is_gone_is_named(tmp_path: Path) -> None:
    _insert(tmp_path, (1, "x"))
    with pytest.raises(SourceError, match=r"no column 'nope' to be the cursor.*id, note"):
        refresh(ORDERS.model_copy(update={"cursor": "nope"}), tmp_path, tmp_path / "parts")
    refresh(ORDERS, tmp_path, tmp_path / "parts")
    for name in _parts(tmp_path / "parts"):
        (tmp_path / "parts" / name).unlink()
    with pytest.raises(SourceError, match=r"read so far is gone.*Mend: remove"):
        refresh(ORDERS, tmp_path, tmp_path / "parts")


def test_rows_of_postgresql_are_neither_lost_nor_doubled(postgres: Cluster, tmp_path: Path) -> None:
    import psycopg2

    connection = psycopg2.connect(postgres.trusted)
    connection.autocommit = True
    run = connection.cursor().execute
    run("create table events as select timestamptz '2024-01-01 00:00:00.000001+02' + "
        "i * interval '1.000003 seconds' as at, i from generate_series(1, 1000) i")  # fmt: skip
    source = Source(uri=postgres.trusted, table="events", cursor="at")
    for rows in (1000, 1000, 1500):
        if rows == 1500:
            run("insert into events select (select max(at) from events) + i * interval "
                "'1 microsecond', 1000 + i from generate_series(1, 500) i")  # fmt: skip
        refreshed = refresh(source, Path("/"), tmp_path)
        table = refreshed.reader().read_all()
        assert table.column("i").to_pylist() == list(range(1, rows + 1))
    connection.close()
    assert _facts(refreshed) == (1, 1, 500, 1500)
    assert table.schema.field("at").type == pa.timestamp("ns")
