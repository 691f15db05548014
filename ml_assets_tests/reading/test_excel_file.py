import builtins
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest

from ml_assets.reading.excel_file import open_excel_file
from ml_assets.reading.source import read_source
from ml_assets.reading.source_file import find_files
from ml_assets.spec.errors import SourceError
from ml_assets.spec.source import Source

ROWS = [
    (" id ", "price", None, "code", "day", "open", "none"),
    (1, 1.5, "x", 7, datetime(2024, 5, 1), True, None),
    (None, None, None, None, None, None, None),
    (2, None, "y", "A1", datetime(2024, 5, 2, 12, 30), False, None),
]


def _write(folder: Path, rows: list[tuple[Any, ...]] = ROWS, name: str = "t.xlsx") -> Path:
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.active.append(["only"])
    for row in rows:
        (book["Orders"] if "Orders" in book.sheetnames else book.create_sheet("Orders")).append(row)
    book.save(folder / name)
    return folder / name


@pytest.mark.parametrize("sheet", ["Orders", 1, -1])
def test_a_sheet_becomes_a_table(tmp_path: Path, sheet: str | int) -> None:
    _write(tmp_path)
    table = read_source(Source(uri="t.xlsx", sheet=sheet), tmp_path)
    assert table.to_pydict() == {
        "id": [1, 2], "price": [1.5, None], "column_3": ["x", "y"], "code": ["7", "A1"],
        "day": [datetime(2024, 5, 1), datetime(2024, 5, 2, 12, 30)], "open": [True, False],
        "none": [None, None],
    }  # fmt: skip
    assert table.schema.field("id").type == pa.int64()


def test_a_file_beyond_the_bytes_to_hold_is_read_again(tmp_path: Path) -> None:
    _write(tmp_path)
    (file,) = find_files("t.xlsx", tmp_path)
    kept, again = (open_excel_file(file, "Orders", hold=hold) for hold in (1 << 20, 0))
    assert (kept.held > 0, again.held) == (True, 0)
    assert again.reader().read_all().equals(kept.reader().read_all())


def test_open_document_sheets_are_read(tmp_path: Path) -> None:
    def cell(kind: str, value: str) -> str:
        attribute = "" if kind == "string" else f' office:value="{value}"'
        return (f'<table:table-cell office:value-type="{kind}"{attribute}>'
                f"<text:p>{value}</text:p></table:table-cell>")  # fmt: skip

    rows = [[("string", "a"), ("string", "b")], [("float", "1"), ("string", "x")]]
    body = "".join(
        f"<table:table-row>{''.join(cell(*c) for c in row)}</table:table-row>" for row in rows
    )
    names = "".join(
        f' xmlns:{p}="urn:oasis:names:tc:opendocument:xmlns:{p}:1.0"'
        for p in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{names}><office:body>'
        f'<office:spreadsheet><table:table table:name="S">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(tmp_path / "t.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest='
            '"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    table = read_source(Source(uri="t.ods"), tmp_path)
    assert table.to_pydict() == {"a": [1], "b": ["x"]}


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    _write(tmp_path)
    with pytest.raises(SourceError, match=r"no sheet 'Order'.*write 'Orders'"):
        read_source(Source(uri="t.xlsx", sheet="Order"), tmp_path)
    with pytest.raises(SourceError, match=r"no sheet 7.*2 sheets"):
        read_source(Source(uri="t.xlsx", sheet=7), tmp_path)
    with pytest.raises(SourceError, match=r"no row.*columns only"):
        read_source(Source(uri="t.xlsx"), tmp_path)
    _write(tmp_path, [("a", "a"), (1, 2)], "twice.xlsx")
    with pytest.raises(SourceError, match="'a' more than once"):
        read_source(Source(uri="twice.xlsx", sheet=1), tmp_path)
    whole = (tmp_path / "t.xlsx").read_bytes()
    (tmp_path / "cut.xlsx").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SourceError, match=r"cut\.xlsx: the file cannot be read as a workbook"):
        read_source(Source(uri="cut.xlsx"), tmp_path)


def test_without_the_reader_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(tmp_path)
    real = builtins.__import__

    def lacking(name: str, *rest: Any) -> Any:
        if name == "python_calamine":
            raise ModuleNotFoundError(f"No module named {name!r}")
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", lacking)
    with pytest.raises(SourceError, match=r"pip install 'ml_assets\[excel\]'"):
        read_source(Source(uri="t.xlsx"), tmp_path)
