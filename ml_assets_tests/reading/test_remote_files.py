"""Sources on an HTTP server and on S3, both real ones on the loopback interface."""

import os
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import boto3
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from moto.server import ThreadedMotoServer

from ml_assets.reading.incremental import refresh
from ml_assets.reading.source import open_source, read_source
from ml_assets.spec.errors import SourceError
from ml_assets.spec.source import Source

TABLE = pa.table({"a": list(range(1000)), "b": [f"r{i}" for i in range(1000)]})


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def web(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    folder = tmp_path / "web"
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", folder
    server.shutdown()
    thread.join()
    server.server_close()


def test_files_of_every_kind_are_read_over_http(web: tuple[str, Path], tmp_path: Path) -> None:
    url, folder = web
    pq.write_table(TABLE, folder / "t.parquet")
    (folder / "t.csv").write_text(TABLE.to_pandas().to_csv(index=False), encoding="utf-8")
    (folder / "t.jsonl").write_text(
        TABLE.to_pandas().to_json(orient="records", lines=True), encoding="utf-8"
    )
    # The server knows no ranges, so Parquet is read from a copy.
    for name in ("t.parquet", "t.csv", "t.jsonl", "t.csv?token=hunter2"):
        assert read_source(Source(uri=f"{url}/{name}"), tmp_path).equals(TABLE)
    with pytest.raises(SourceError) as caught:
        read_source(Source(uri=f"{url}/nope.csv?token=hunter2"), tmp_path)
    assert "hunter2" not in str(caught.value)


def test_a_modified_file_is_read_anew_over_http(web: tuple[str, Path], tmp_path: Path) -> None:
    url, folder = web
    source = Source(uri=f"{url}/t.csv", incremental=True)
    facts = []
    for content, second in (("a\n1\n", 0), ("a\n1\n", 0), ("a\n2\n", 60)):
        (folder / "t.csv").write_text(content, encoding="utf-8")
        os.utime(folder / "t.csv", (1_700_000_000 + second,) * 2)
        refreshed = refresh(source, tmp_path, tmp_path / "parts")
        facts.append((refreshed.read_now, refreshed.reader().read_all().to_pydict()["a"]))
    assert facts == [(1, [1]), (0, [1]), (1, [2])]


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3(moto: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", moto)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hunter2")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    client = boto3.client("s3")
    client.create_bucket(Bucket="bucket")
    yield client
    for item in client.list_objects_v2(Bucket="bucket").get("Contents", []):
        client.delete_object(Bucket="bucket", Key=item["Key"])
    client.delete_bucket(Bucket="bucket")


def test_a_glob_and_a_partitioned_folder_of_s3(s3: Any, tmp_path: Path) -> None:
    for day in (1, 2):
        pq.write_table(TABLE.slice(0, day), tmp_path / "t.parquet")
        key = f"in/day={day}/t.parquet"
        s3.upload_file(str(tmp_path / "t.parquet"), "bucket", key)
    expected = {"a": [0, 0, 1], "b": ["r0", "r0", "r1"], "day": [1, 2, 2]}
    for uri in ("s3://bucket/in", "s3://bucket/in/", "s3://bucket/in/*/*.parquet"):
        reader = open_source(Source(uri=uri), tmp_path)
        assert reader.read_all().to_pydict() == expected
    assert read_source(Source(uri="s3://bucket/in/day=2/t.parquet"), tmp_path).num_rows == 2
    with pytest.raises(SourceError, match="No file matches s3://bucket/no"):
        read_source(Source(uri="s3://bucket/no/*.csv"), tmp_path)


def test_new_and_modified_objects_of_s3_are_read(s3: Any, tmp_path: Path) -> None:
    def put(key: str, content: str) -> None:
        s3.put_object(Bucket="bucket", Key=key, Body=content.encode())

    def facts() -> tuple[int, int, list[int]]:
        refreshed = refresh(
            Source(uri="s3://bucket/in", incremental=True), tmp_path, tmp_path / "p"
        )
        values = refreshed.reader().read_all().column("x").to_pylist()
        return refreshed.read_now, refreshed.reused, values

    put("in/a.csv", "x\n1\n")
    assert facts() == (1, 0, [1])
    put("in/b.csv", "x\n2\n")
    assert facts() == (1, 1, [1, 2])
    put("in/a.csv", "x\n3\n")
    assert facts() == (1, 1, [3, 2])


def test_without_the_package_of_a_file_system_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "gcsfs", None)
    monkeypatch.setitem(sys.modules, "adlfs", None)
    for uri, extra in (("gs://bucket/a.csv", "gs"), ("abfs://box/a.csv", "abfs")):
        with pytest.raises(SourceError, match=rf"pip install 'ml_assets\[{extra}\]'"):
            read_source(Source(uri=uri), tmp_path)
