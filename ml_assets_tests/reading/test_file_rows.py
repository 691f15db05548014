import io
from pathlib import Path

import pyarrow as pa
import pytest
from PIL import Image

from ml_assets.reading import file_rows
from ml_assets.reading.source import open_source, read_source
from ml_assets.spec.errors import SourceError
from ml_assets.spec.source import Source


def _image(color: int) -> bytes:
    content = io.BytesIO()
    Image.new("L", (3, 2), color).save(content, "PNG")
    return content.getvalue()


def _fill(folder: Path, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def test_images_are_rows_with_the_label_of_their_folder(tmp_path: Path) -> None:
    images = {"in/cat/b.png": _image(1), "in/cat/a.PNG": _image(2), "in/dog/x/c.jpg": b"\xff\xd8",
              "in/top.png": _image(3)}  # fmt: skip
    _fill(tmp_path, {**images, "in/labels.csv": b"a\n1\n", "in/.hidden/d.png": b"x"})
    table = read_source(Source(uri="in", format="image"), tmp_path)
    assert table.schema.types == [pa.string(), pa.string(), pa.binary()]
    assert table.column("path").to_pylist() == ["cat/a.PNG", "cat/b.png", "dog/x/c.jpg", "top.png"]
    assert table.column("label").to_pylist() == ["cat", "cat", "x", None]
    for path, content in zip(table.column("path"), table.column("content"), strict=True):
        assert content.as_py() == images[f"in/{path}"]
    assert Image.open(io.BytesIO(table.column("content")[1].as_py())).getpixel((0, 0)) == 1


def test_batches_end_after_so_many_files_or_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fill(tmp_path, {f"in/{i:03}.txt": b"x" * 10 for i in range(130)})
    source = Source(uri="in", format="text")
    assert [len(batch) for batch in open_source(source, tmp_path)] == [64, 64, 2]
    monkeypatch.setattr(file_rows, "BATCH_BYTES", 99)
    assert [len(batch) for batch in open_source(source, tmp_path)] == [10] * 13


def test_texts_are_utf_8_or_refused(tmp_path: Path) -> None:
    _fill(tmp_path, {"in/a.txt": "é".encode(), "in/ham/empty.md": b""})
    table = read_source(Source(uri="in", format="text"), tmp_path)
    assert table.to_pydict() == {"path": ["a.txt", "ham/empty.md"], "label": [None, "ham"],
                                 "content": ["é", ""]}  # fmt: skip
    _fill(tmp_path, {"in/ham/b.txt": b"abc\xe9"})
    with pytest.raises(SourceError, match=r"in/ham/b\.txt: byte 3 is not UTF-8.*xe9"):
        read_source(Source(uri="in", format="text"), tmp_path)


def test_partition_folders_and_globs_of_texts(tmp_path: Path) -> None:
    _fill(tmp_path, {"in/year=2024/a.txt": b"x", "in/year=2025/b.txt": b"y", "in/b.pdf": b"z"})
    expected = {"path": ["year=2024/a.txt", "year=2025/b.txt"], "label": ["year=2024", "year=2025"],
                "content": ["x", "y"], "year": [2024, 2025]}  # fmt: skip
    for uri in ("in", "in/*/*.txt"):
        assert read_source(Source(uri=uri, format="text"), tmp_path).to_pydict() == expected
