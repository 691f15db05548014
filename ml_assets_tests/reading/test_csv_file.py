import gzip
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml_assets.reading import csv_file
from ml_assets.reading.csv_file import open_csv_file
from ml_assets.reading.source_file import find_files
from ml_assets.spec.errors import SourceError


def _read(folder: Path, content: bytes | str, name: str = "table.csv") -> pa.Table:
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    (file,) = find_files(name, folder)
    return open_csv_file(file).reader().read_all()


def test_quotes_line_breaks_and_missing_values_are_read_as_rfc_4180_says(tmp_path: Path) -> None:
    table = _read(tmp_path, 'a,b,c\r\n1,"x, ""y""\nz",\r\n2,NA,3.5\r\n')
    assert table.to_pydict() == {"a": [1, 2], "b": ['x, "y"\nz', None], "c": [None, 3.5]}


def test_one_odd_value_makes_a_column_text_and_loses_nothing(tmp_path: Path) -> None:
    rows = "".join(f"{i},{i}\n" for i in range(200_000))
    table = _read(tmp_path, f"a,b\n{rows}007,odd\n")
    assert table.schema.types == [pa.int64(), pa.string()]
    assert table.column("b").slice(199_999).to_pylist() == ["199999", "odd"]


def test_a_semicolon_or_tab_delimits_where_the_header_has_no_comma(tmp_path: Path) -> None:
    assert _read(tmp_path, "a;b\n1;x,y\n").to_pylist() == [{"a": 1, "b": "x,y"}]
    assert _read(tmp_path, "a\tb\n1\t2\n", "table.tsv").to_pylist() == [{"a": 1, "b": 2}]


def test_header_names_are_stripped_and_empty_ones_named(tmp_path: Path) -> None:
    assert _read(tmp_path, "\ufeff, b ,c\n1,2,3\n").column_names == ["column_1", "b", "c"]


def test_a_compressed_file_is_read_and_a_truncated_one_refused(tmp_path: Path) -> None:
    content = gzip.compress(b"a,b\n1,2\n")
    assert _read(tmp_path, content, "t.csv.gz").to_pylist() == [{"a": 1, "b": 2}]
    with pytest.raises(SourceError, match=r"t\.csv\.gz: .*cut short"):
        _read(tmp_path, content[:-6], "t.csv.gz")


@pytest.mark.parametrize("content", ["", "\n\n", "  \n"])
def test_an_empty_file_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(SourceError, match=r"table\.csv: the file is empty\. Mend: "):
        _read(tmp_path, content)


@pytest.mark.parametrize(("line", "count"), [("7,8,9", 3), ("7", 1)])
def test_a_ragged_row_is_named_with_its_number(tmp_path: Path, line: str, count: int) -> None:
    rows = "1,2\n" * 100_000
    with pytest.raises(
        SourceError, match=rf"row 100002 is ragged.*{count} fields where the header has 2: '{line}'"
    ):
        _read(tmp_path, f"a,b\n{rows}{line}\n")


def test_a_quote_that_is_never_closed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"never closed \(row 3, column 'b'\)"):
        _read(tmp_path, 'a,b\n1,x\n2,"y\n3,z\n')
    assert _read(tmp_path, 'a,b\n1,x\n2,"y\nz"\n').num_rows == 2


def test_other_encodings_are_refused_at_their_row(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"row 3, column 'b' is not UTF-8.*xe9"):
        _read(tmp_path, "a,b\n1,e\n2,é\n".encode("latin-1"))
    with pytest.raises(SourceError, match=r"row 1 \(the header\) is not UTF-8"):
        _read(tmp_path, "é,b\n1,2\n".encode("latin-1"))
    with pytest.raises(SourceError, match="not UTF-8"):
        _read(tmp_path, "a,b\n1,2\n".encode("utf-16"))


def test_repeated_names_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"column 'a' more than once.*Found: a, b, a"):
        _read(tmp_path, "a,b, a\n1,2,3\n")


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), min_size=1)


@given(st.lists(st.tuples(st.integers(-(2**63), 2**63 - 1), texts), min_size=1, max_size=20))
def test_what_pandas_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[int, str]]
) -> None:
    frame = pd.DataFrame(rows, columns=["number", "text"])
    # Marked, so that no text looks like a number, a moment or a missing value.
    frame["text"] = "~" + frame["text"]
    folder = tmp_path_factory.getbasetemp()
    pd.testing.assert_frame_equal(
        _read(folder, frame.to_csv(index=False), "hypothesis.csv").to_pandas(), frame
    )


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_file, "BLOCK_BYTES", 500)


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("hold", [0, 1 << 20])
def test_types_settle_over_all_blocks_and_batches_stay_small(tmp_path: Path, hold: int) -> None:
    rows = [(i, "", i, "2024-05-01", i / 2, "1") for i in range(2000)]
    rows += [(0.5, "7", "007", "9999-12-31", 1, "1"), (1, "", 1, "2024-05-01", 1, "true")]
    text = "i,none,code,day, f ,b\n" + "".join(",".join(map(str, row)) + "\n" for row in rows)
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    (file,) = find_files("t.csv", tmp_path)
    stream = open_csv_file(file, frozenset({"code", "f"}), hold)
    assert (stream.held > 0) == (hold > 0)
    assert [str(kind) for kind in stream.schema.types] == [
        "double", "int64", "string", "string", "string", "bool"]  # fmt: skip
    batches = list(stream.batches())
    assert len(batches) > 100
    found = [tuple(row.values()) for batch in batches for row in batch.to_pylist()]
    assert found == [
        (float(i), int(n) if n else None, str(c), day, str(f), True) for i, n, c, day, f, _ in rows
    ]


@pytest.mark.usefixtures("small_blocks")
def test_errors_far_behind_are_named_with_their_row(tmp_path: Path) -> None:
    rows = "1,e\n" * 3000
    with pytest.raises(SourceError, match=r"row 3002 is ragged.*3 fields"):
        _read(tmp_path, f"a,b\n{rows}x,2,3\n")
    with pytest.raises(SourceError, match=r"row 3002, column 'b' is not UTF-8.*xe9"):
        _read(tmp_path, f"a,b\n{rows}1,é\n".encode("latin-1"))
    with pytest.raises(SourceError, match=r"never closed \(row 3002, column 'b'\)"):
        _read(tmp_path, f'a,b\n{rows}2,"y\n3,z\n')
    with pytest.raises(SourceError, match="a double quote is never closed"):
        _read(tmp_path, f'a,b\n2,"y\n{rows}')
