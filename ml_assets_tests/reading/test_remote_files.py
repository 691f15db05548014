"""Sources on an HTTP server and on object stores, all real ones on the loopback interface."""

import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

import boto3
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from moto.server import ThreadedMotoServer

from ml_assets.reading.incremental import refresh
from ml_assets.reading.source import open_source, read_source
from ml_assets.spec.errors import SourceError
from ml_assets.spec.source import Source

Put = Callable[[str, bytes], None]
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


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.fixture
def gs(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Put]]:
    """A server that speaks Google's protocol, with an empty bucket."""
    from gcp_storage_emulator.server import create_server

    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", address)
    server = create_server("127.0.0.1", port, in_memory=True, default_bucket="bucket")
    server.start()

    def put(key: str, content: bytes) -> None:
        path = f"/upload/storage/v1/b/bucket/o?uploadType=media&name={quote(key, safe='')}"
        request = Request(address + path, data=content, method="POST",
                          headers={"Content-Type": "application/octet-stream"})  # fmt: skip
        urlopen(request).close()

    yield "gs://bucket", put
    server.stop()


@pytest.fixture
def abfs(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Put]]:
    """Microsoft's own emulator of Azure's blobs, with an empty container."""
    azurite = shutil.which("azurite-blob")
    if azurite is None or find_spec("adlfs") is None:
        pytest.skip("needs azurite-blob (npm install -g azurite) and the extra abfs")
    from azure.storage.blob import BlobServiceClient

    port = _free_port()
    # The account and key that the emulator's documentation gives to everybody.
    key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
    account = f"AccountName=devstoreaccount1;AccountKey={key}"
    endpoint = f"BlobEndpoint=http://127.0.0.1:{port}/devstoreaccount1"
    stated = f"DefaultEndpointsProtocol=http;{account};{endpoint};"
    monkeypatch.setenv("AZURE_STORAGE_CONNECTION_STRING", stated)
    server = subprocess.Popen(
        [azurite, "--inMemoryPersistence", "--skipApiVersionCheck", "--silent",
         "--blobHost", "127.0.0.1", "--blobPort", str(port)]
    )  # fmt: skip
    client = BlobServiceClient.from_connection_string(stated)
    client.create_container("box")

    def put(key: str, content: bytes) -> None:
        client.get_blob_client("box", key).upload_blob(content, overwrite=True)

    yield "abfs://box", put
    server.terminate()
    server.wait()


@pytest.mark.parametrize("store", ["gs", "abfs"])
def test_other_object_stores_are_read_as_s3_is(
    store: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    base, put = request.getfixturevalue(store)
    for day in (1, 2):
        pq.write_table(TABLE.slice(0, day), tmp_path / "t.parquet")
        put(f"in/day={day}/t.parquet", (tmp_path / "t.parquet").read_bytes())
    expected = {"a": [0, 0, 1], "b": ["r0", "r0", "r1"], "day": [1, 2, 2]}
    for uri in (f"{base}/in", f"{base}/in/*/*.parquet"):
        assert open_source(Source(uri=uri), tmp_path).read_all().to_pydict() == expected
    assert read_source(Source(uri=f"{base}/in/day=2/t.parquet"), tmp_path).num_rows == 2
    with pytest.raises(SourceError, match=f"No file matches {base}/no"):
        read_source(Source(uri=f"{base}/no/*.csv"), tmp_path)

    def facts() -> tuple[int, int, list[int]]:
        source = Source(uri=f"{base}/new", incremental=True)
        refreshed = refresh(source, tmp_path, tmp_path / "parts")
        values = refreshed.reader().read_all().column("x").to_pylist()
        return refreshed.read_now, refreshed.reused, values

    put("new/a.csv", b"x\n1\n")
    assert facts() == (1, 0, [1])
    put("new/b.csv", b"x\n2\n")
    assert facts() == (1, 1, [1, 2])
    put("new/a.csv", b"x\n3\n")
    assert facts() == (1, 1, [3, 2])


def test_without_the_package_of_a_file_system_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, scheme in (("gcsfs", "gs"), ("adlfs", "abfs")):
        monkeypatch.setitem(sys.modules, module, None)
        # What another test has imported is known there.
        monkeypatch.delitem(import_module("fsspec.registry")._registry, scheme, raising=False)
    for uri, extra in (("gs://bucket/a.csv", "gs"), ("abfs://box/a.csv", "abfs")):
        with pytest.raises(SourceError, match=rf"pip install 'ml_assets\[{extra}\]'"):
            read_source(Source(uri=uri), tmp_path)
