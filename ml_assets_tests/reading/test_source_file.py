import gzip
from pathlib import Path

import fsspec
import pytest

from ml_assets.reading.source_file import find_files, without_secrets
from ml_assets.spec.errors import SourceError


def _touch(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("a\n1\n", encoding="utf-8")


def test_a_glob_gives_its_files_sorted_and_relative_to_the_root(tmp_path: Path) -> None:
    _touch(tmp_path, "in/b.csv", "in/a.csv", "in/c.txt")
    assert [file.shown for file in find_files("in/*.csv", tmp_path)] == ["in/a.csv", "in/b.csv"]


def test_a_folder_gives_files_of_known_formats_without_hidden_ones(tmp_path: Path) -> None:
    _touch(tmp_path, "in/2024/a.csv", "in/b.csv.gz", "in/.c.csv", "in/_tmp/d.csv", "in/README.md")
    assert [f.shown for f in find_files("in", tmp_path)] == ["in/2024/a.csv", "in/b.csv.gz"]


def test_a_stated_format_selects_within_a_folder(tmp_path: Path) -> None:
    _touch(tmp_path, "in/a.csv", "in/b.json")
    assert [file.shown for file in find_files("in", tmp_path, "json")] == ["in/b.json"]
    with pytest.raises(SourceError, match=r"in/b\.json: .*different formats.*in/a\.csv is csv"):
        find_files("in", tmp_path)


def test_a_name_with_brackets_is_found_as_it_is(tmp_path: Path) -> None:
    _touch(tmp_path, "data[1].csv")
    assert [file.shown for file in find_files("data[1].csv", tmp_path)] == ["data[1].csv"]


def test_an_absolute_path_and_a_url_of_another_file_system(tmp_path: Path) -> None:
    _touch(tmp_path, "a.csv")
    assert len(find_files(str(tmp_path / "a.csv"), Path("/elsewhere"))) == 1
    memory = fsspec.filesystem("memory")
    memory.pipe("/test_source_file/x.csv", b"a\n1\n")
    (file,) = find_files("memory://test_source_file/*.csv", tmp_path)
    with file.open_stream() as stream:
        assert stream.read() == b"a\n1\n"


def test_compressed_files_are_opened_decompressed(tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"a\n1\n"))
    (file,) = find_files("a.csv.gz", tmp_path)
    with file.open_stream() as stream:
        assert (file.format, stream.read()) == ("csv", b"a\n1\n")


def test_a_missing_file_names_the_nearest_one(tmp_path: Path) -> None:
    _touch(tmp_path, "data/churn.csv")
    with pytest.raises(SourceError, match=r"No file matches data/chrun\.csv.*'churn\.csv'"):
        find_files("data/chrun.csv", tmp_path)
    with pytest.raises(SourceError, match=r"No file matches nowhere/a\.csv.*folder nowhere"):
        find_files("nowhere/a.csv", tmp_path)
    with pytest.raises(SourceError, match=r"No file matches data/\*\.parquet"):
        find_files("data/*.parquet", tmp_path)


def test_a_folder_without_tables_is_an_error(tmp_path: Path) -> None:
    _touch(tmp_path, "data/README.md")
    with pytest.raises(SourceError, match=r"folder data holds no file.*\.parquet"):
        find_files("data", tmp_path)


def test_an_ending_that_says_no_format_asks_for_one(tmp_path: Path) -> None:
    _touch(tmp_path, "table.txt")
    with pytest.raises(SourceError, match=r"table\.txt: the ending.*state format"):
        find_files("table.txt", tmp_path)
    assert find_files("table.txt", tmp_path, "csv")[0].format == "csv"


def test_no_secret_of_an_address_reaches_the_message(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        find_files("https://me:hunter2@localhost:1/a.csv?signature=hunter2", tmp_path)
    assert "hunter2" not in str(caught.value)
    assert without_secrets("s3://key:hunter2@bucket/a") == "s3://bucket/a"
