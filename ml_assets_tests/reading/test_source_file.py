import gzip
import os
from pathlib import Path

import fsspec
import pytest

from ml_assets.reading.source_file import find_files, without_secrets, without_secrets_within
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


def test_the_version_of_a_file_tells_that_it_was_written_anew(tmp_path: Path) -> None:
    _touch(tmp_path, "a.csv")
    (file,) = find_files("a.csv", tmp_path)
    versions = {file.version(), file.version()}
    assert len(versions) == 1
    os.utime(tmp_path / "a.csv", (1, 1))
    versions.add(file.version())
    (tmp_path / "a.csv").write_text("longer\n1\n", encoding="utf-8")
    os.utime(tmp_path / "a.csv", (1, 1))
    assert len({*versions, file.version()}) == 3


def test_paths_are_kept_relative_to_the_folder_searched(tmp_path: Path) -> None:
    _touch(tmp_path, "in/x=1/a.csv", "in/x=2/b/c.csv")
    for uri in ("in", "in/", "in/**/*.csv", "in/x=*/**"):
        found = [file.relative for file in find_files(uri, tmp_path, "csv")]
        assert found == ["x=1/a.csv", "x=2/b/c.csv"]
    assert find_files("in/x=1/a.csv", tmp_path)[0].relative == "a.csv"


def test_logs_texts_and_images_are_taken_only_if_the_format_says_so(tmp_path: Path) -> None:
    _touch(tmp_path, "in/a.csv", "in/a.log", "in/a.txt", "in/a.png")
    for format, names in ((None, ["in/a.csv"]), ("log", ["in/a.log", "in/a.txt"]),
                          ("text", ["in/a.txt"]), ("image", ["in/a.png"])):  # fmt: skip
        assert [file.shown for file in find_files("in", tmp_path, format)] == names


def test_secrets_are_taken_out_of_a_message() -> None:
    text = "GET https://me:hun@ter2@host/a?sig=hunter2 failed: 'pass word' for s3://k:hunter2@b/c."
    found = without_secrets_within(text, "db://me:pass%20word@host")
    assert found == "GET https://host/a failed: '***' for s3://b/c."
    assert without_secrets("sqlite:///a.db") == "sqlite:///a.db"
