from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.feather
import pytest

from ml_assets.reading.arrow_file import open_arrow_file
from ml_assets.reading.source_file import find_files
from ml_assets.spec.errors import SourceError

TABLE = pa.table({
    "a": pa.array([1, None, 3], pa.int16()), "b": ["x", "y", None], "c": pa.nulls(3),
    "d": pa.array(["u", "v", "u"]).dictionary_encode(),
    "e": [date(2024, 1, 2), None, date(9999, 12, 31)],
})  # fmt: skip


def _read(folder: Path, name: str) -> pa.Table:
    (file,) = find_files(name, folder)
    return open_arrow_file(file).reader().read_all()


def test_the_file_and_the_stream_format_give_the_same_table(tmp_path: Path) -> None:
    with (
        pa.OSFile(str(tmp_path / "f.arrow"), "wb") as sink,
        pa.ipc.new_file(sink, TABLE.schema) as w,
    ):
        w.write_table(TABLE, max_chunksize=2)
    with (
        pa.OSFile(str(tmp_path / "s.ipc"), "wb") as sink,
        pa.ipc.new_stream(sink, TABLE.schema) as w,
    ):
        w.write_table(TABLE, max_chunksize=2)
    pyarrow.feather.write_feather(TABLE, str(tmp_path / "t.feather"))
    tables = [_read(tmp_path, name) for name in ("f.arrow", "s.ipc", "t.feather")]
    assert tables[0].to_pydict() == {
        "a": [1, None, 3], "b": ["x", "y", None], "c": [None] * 3, "d": ["u", "v", "u"],
        "e": ["2024-01-02", None, "9999-12-31"],
    }  # fmt: skip
    assert tables[0].schema.field("c").type == pa.string()
    assert all(table.equals(tables[0]) for table in tables)


@pytest.mark.parametrize("name", ["f.arrow", "s.ipc"])
def test_a_damaged_file_and_one_without_rows_are_refused(tmp_path: Path, name: str) -> None:
    path, empty = tmp_path / name, tmp_path / f"empty_{name}"
    new = pa.ipc.new_file if name == "f.arrow" else pa.ipc.new_stream
    for target, table in ((path, TABLE), (empty, TABLE.slice(0, 0))):
        with pa.OSFile(str(target), "wb") as sink, new(sink, table.schema) as writer:
            writer.write_table(table)
    with pytest.raises(SourceError, match="no row"):
        _read(tmp_path, empty.name)
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(SourceError, match=rf"{name}: the file is truncated.*anew"):
        _read(tmp_path, name)
