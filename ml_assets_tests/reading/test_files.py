import csv
import json
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from ml_assets.reading.files import open_files, stack_tables
from ml_assets.spec.errors import SourceError
from ml_assets.spec.source import Source


def read_files(uri: str, root: Path, format: str | None = None) -> pa.Table:
    return open_files(Source(uri=uri, format=format), root).reader().read_all()


def _write(folder: Path, **files: str) -> None:
    for name, content in files.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")


def test_files_are_stacked_in_sorted_order_by_column_name(tmp_path: Path) -> None:
    _write(tmp_path, b="y,x\n20,2\n", a="x,y\n1,10\n")
    assert read_files("*.csv", tmp_path).to_pydict() == {"x": [1, 2], "y": [10, 20]}


def test_the_three_formats_give_the_same_table(tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", None], "c": [0.5, 1.5], "d": [True, False]})
    frame.to_csv(tmp_path / "t.csv", index=False)
    frame.to_json(tmp_path / "t.jsonl", orient="records", lines=True)
    frame.to_parquet(tmp_path / "t.parquet")
    tables = [read_files(f"t.{ending}", tmp_path) for ending in ("csv", "jsonl", "parquet")]
    assert tables[0].to_pylist() == frame.astype(object).where(frame.notna(), None).to_dict(
        orient="records"
    )
    assert tables[1].equals(tables[0])
    assert tables[2].equals(tables[0])


def test_a_type_that_changes_between_files_widens_or_becomes_text(tmp_path: Path) -> None:
    _write(tmp_path, a="i,code,none\n1,007,\n", b="i,code,none\n2.5,A1,3\n")
    table = read_files("*.csv", tmp_path)
    assert table.to_pydict() == {"i": [1.0, 2.5], "code": ["007", "A1"], "none": [None, 3]}


def test_a_column_without_any_value_is_text(tmp_path: Path) -> None:
    _write(tmp_path, a="x,none\n1,\n")
    assert read_files("a.csv", tmp_path).schema.field("none").type == pa.string()


def test_differing_columns_name_file_and_column(tmp_path: Path) -> None:
    _write(tmp_path, a="x,y\n1,2\n", b="x,z\n1,2\n")
    with pytest.raises(SourceError, match=r"b\.csv: .*of a\.csv\. Found: lacks 'y' and adds 'z'"):
        read_files("*.csv", tmp_path)


@pytest.mark.parametrize(
    ("name", "content"), [("t.csv", "a,b\n"), ("t.json", "[]"), ("t.parquet", None)]
)
def test_columns_without_rows_are_refused(tmp_path: Path, name: str, content: str | None) -> None:
    if content is None:
        pd.DataFrame({"a": [], "b": []}).to_parquet(tmp_path / name)
    else:
        (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(SourceError, match=rf"{name}: there is no row.*Mend"):
        read_files(name, tmp_path)


def test_stacking_widens_integers_only(tmp_path: Path) -> None:
    one = pa.table({"a": [1], "b": [1], "c": pa.nulls(1)})
    two = pa.table({"c": ["x"], "b": [True], "a": [2.5]})
    assert stack_tables([one, two]).to_pydict() == {
        "a": [1.0, 2.5], "b": ["1", "true"], "c": [None, "x"]}  # fmt: skip


@pytest.mark.parametrize("name", ["telco_churn", "california", "adult", "bike_sharing"])
def test_real_tables_are_read_cell_by_cell(shared_datasets: Path, name: str) -> None:
    table = read_files(f"{name}.csv", shared_datasets)
    facts = {d["name"]: d for d in json.loads((shared_datasets / "manifest.json").read_text())}
    assert table.shape == (facts[name]["rows"], facts[name]["columns"])
    with (shared_datasets / f"{name}.csv").open(newline="", encoding="utf-8") as lines:
        expected = list(csv.DictReader(lines))
    for column in table.column_names:
        texts = [row[column].strip() for row in expected]
        found = table.column(column).to_pylist()
        if pa.types.is_string(table.schema.field(column).type):
            assert [(value or "").strip() for value in found] == texts
        elif pa.types.is_timestamp(table.schema.field(column).type):
            assert [str(value.date()) for value in found] == texts
        else:
            assert [value if value is None else float(value) for value in found] == [
                float(text) if text else None for text in texts
            ]


def test_more_files_than_may_be_held_give_the_same_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for i in range(5):
        _write(tmp_path, **{f"f{i}": "x,y\n" + f"{i},a\n" * 50})
    whole = read_files("*.csv", tmp_path)
    monkeypatch.setattr("ml_assets.reading.files.HELD_BYTES", 2000)
    stream = open_files(Source(uri="*.csv"), tmp_path)
    assert 0 < stream.held <= 2000
    assert stream.reader().read_all().equals(whole)
