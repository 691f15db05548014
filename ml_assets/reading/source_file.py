"""Find the files that a source's URI means: one file, a glob, or a folder."""

import re
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from ml_assets.spec.errors import SourceError
from ml_assets.spec.nearest_name import nearest_name

if TYPE_CHECKING:
    import pyarrow as pa

FORMAT_OF_ENDING: dict[str, str] = {
    ".csv": "csv", ".tsv": "csv", ".json": "json", ".jsonl": "json", ".ndjson": "json",
    ".parquet": "parquet", ".pq": "parquet", ".arrow": "arrow", ".feather": "arrow",
    ".ipc": "arrow", ".xlsx": "excel", ".xlsm": "excel", ".xls": "excel", ".xlsb": "excel",
    ".ods": "excel",
}  # fmt: skip
# What a folder is searched for only if the format is stated: such files often lie beside tables.
ENDINGS_OF_STATED_FORMAT: dict[str, tuple[str, ...]] = {
    "log": (".log", ".txt", ".jsonl", ".ndjson"),
    "text": (".txt", ".md", ".html", ".xml"),
    "image": (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff"),
}
COMPRESSION_ENDINGS = (".gz", ".bz2", ".zst")
# Keys under which file systems tell that a file was written anew; the surest first.
VERSION_KEYS = ("ETag", "etag", "mtime", "LastModified", "last_modified", "Last-Modified",
                "updated", "created")  # fmt: skip
COPY_BYTES = 1 << 20
EXTRA_OF_SCHEME = {"s3": "s3", "s3a": "s3", "gs": "gs", "gcs": "gs", "abfs": "abfs",
                   "abfss": "abfs", "az": "abfs", "adl": "abfs",
                   "http": "http", "https": "http"}  # fmt: skip


@dataclass(frozen=True)
class SourceFile:
    """One file of a source, which can be opened any number of times.

    ``relative`` is the path below the source's folder; ``filesystem`` is fsspec's.
    """

    path: str
    format: str
    shown: str
    filesystem: Any
    relative: str

    def open_stream(self) -> "pa.NativeFile":
        """Open for reading from the start, decompressed by the file's ending."""
        return _arrow_filesystem(self.filesystem).open_input_stream(self.path, compression="detect")

    def open_random_access(self) -> "pa.NativeFile":
        """Open for reading at any place.

        Where the file system can only read from the start (HTTP servers without ranges), the file
        is copied to a temporary one that vanishes when it is closed.
        """
        opened = _arrow_filesystem(self.filesystem).open_input_file(self.path)
        if opened.seekable():
            return opened
        return _copied(opened)

    def version(self) -> str | None:
        """Return a text that differs once the file was written anew: size, ETag or time.

        None where the file system tells neither ETag nor time.
        """
        info = self.filesystem.info(self.path)
        stamps = [f"{key} {info[key]}" for key in VERSION_KEYS if info.get(key)]
        return f"{info.get('size')} bytes, {stamps[0]}" if stamps else None

    def error(self, what: str, *, found: str | None = None, mend: str) -> SourceError:
        """Return the error that says what is wrong with this file."""
        return SourceError(f"{self.shown}: {what}", found=found, mend=mend)


def find_files(uri: str, root: Path, format: str | None = None) -> list[SourceFile]:
    """Return the files that a URI means, in sorted order; at least one.

    A path without a scheme is relative to ``root``. Of a folder (searched with all its
    subfolders) the files of a known format are taken, hidden ones and those that start with an
    underscore left out; a file or glob means every file it names. Logs, texts and images are
    taken from a folder only if ``format`` says so. Raises SourceError when nothing matches, when
    formats are mixed, or when the file system cannot be reached.
    """
    import fsspec

    shown = without_secrets(uri)
    address = uri if "://" in uri else str(root / uri)
    try:
        filesystem, path = fsspec.core.url_to_fs(address)
        # Else a file that came since the last search would not be found.
        filesystem.invalidate_cache()
        found = _found(filesystem, path)
    except (OSError, ImportError, ValueError) as error:
        raise _out_of_reach(shown, uri, error) from error
    names = sorted(found.names)
    if found.is_folder:
        names = [name for name in names if _is_wanted(name, format)]
    files = [
        SourceFile(name, format or _format(name), _shown(name, root, uri), filesystem,
                   name[len(found.base):].lstrip("/"))
        for name in names
    ]  # fmt: skip
    if not files:
        raise _nothing_found(shown, address, found.is_folder, format)
    return _of_one_format(files)


def without_secrets(uri: str) -> str:
    """Return a URI without what may be secret: user, password and query.

    >>> without_secrets("https://me:pw@host/a.csv?sig=1"), without_secrets("data/a?.csv")
    ('https://host/a.csv', 'data/a?.csv')
    """
    if "://" not in uri:
        return uri
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def without_secrets_within(text: str, url: str = "") -> str:
    """Return a message without user, password and query of any URL in it, or of ``url`` itself.

    >>> without_secrets_within("no route to s3://key:pw@host/a; 'pw' was refused", "x://u:pw@h")
    "no route to s3://host/a; '***' was refused"
    """
    password = urlsplit(url).password if "://" in url else None
    text = re.sub(r"(\w://)[^\s/'\"]*@", r"\1", text)
    text = re.sub(r"(\w://[^\s?'\"]*)\?[^\s'\"]*", r"\1", text)
    for secret in {password, unquote(password)} if password else ():
        text = text.replace(secret, "***")
    return text


@dataclass(frozen=True)
class _Found:
    names: list[str]
    base: str
    is_folder: bool


def _found(filesystem: Any, path: str) -> _Found:
    if filesystem.isfile(path):
        return _Found([path], path.rpartition("/")[0], is_folder=False)
    if any(magic in path for magic in "*?["):
        names = [name for name in filesystem.glob(path) if filesystem.isfile(name)]
        return _Found(names, _fixed_part(path), is_folder=False)
    if not filesystem.isdir(path):
        return _Found([], path, is_folder=False)
    base = path.rstrip("/")
    inside = {n: PurePosixPath(n[len(base) :].lstrip("/")).parts for n in filesystem.find(path)}
    names = [n for n, parts in inside.items() if parts and not any(p[0] in "._" for p in parts)]
    return _Found(names, base, is_folder=True)


def _fixed_part(glob: str) -> str:
    """Return the folder of a glob above its first part that varies or names a column's value."""
    parts = glob.split("/")
    varies = (i for i, part in enumerate(parts[:-1]) if any(mark in part for mark in "*?[="))
    return "/".join(parts[: next(varies, len(parts) - 1)])


def _is_wanted(name: str, format: str | None) -> bool:
    if format in ENDINGS_OF_STATED_FORMAT:
        return _ending(name) in ENDINGS_OF_STATED_FORMAT[format]
    return bool(_format(name)) and format in (None, _format(name))


def _format(name: str) -> str:
    return FORMAT_OF_ENDING.get(_ending(name), "")


def _ending(name: str) -> str:
    # The query of a URL is no part of the file's name.
    path = PurePosixPath((name.partition("?")[0] if "://" in name else name).lower())
    return path.with_suffix("").suffix if path.suffix in COMPRESSION_ENDINGS else path.suffix


def _out_of_reach(shown: str, uri: str, error: Exception) -> SourceError:
    scheme = uri.partition("://")[0]
    if isinstance(error, ImportError) and scheme in EXTRA_OF_SCHEME:
        mend = f"pip install 'ml_assets[{EXTRA_OF_SCHEME[scheme]}]'"
    else:
        mend = ("check the address, the network and the credentials of the environment; a missing "
                "file system is installed with pip as the message says")  # fmt: skip
    return SourceError(
        f"{shown} cannot be reached",
        found=f"{type(error).__name__}: {without_secrets_within(str(error), uri)}",
        mend=mend,
    )


def _copied(opened: "pa.NativeFile") -> "pa.NativeFile":
    import pyarrow as pa

    with opened, ExitStack() as stack:
        copy = stack.enter_context(tempfile.TemporaryFile(prefix="ml-assets-source-"))
        while piece := opened.read(COPY_BYTES):
            copy.write(piece)
        copy.seek(0)
        # From here on it is closed by whoever closes the file that it becomes.
        stack.pop_all()
    return pa.PythonFile(copy, mode="r")


def _shown(name: str, root: Path, uri: str) -> str:
    if "://" not in uri and Path(name).is_relative_to(root):
        return str(Path(name).relative_to(root))
    return without_secrets(name)


def _arrow_filesystem(filesystem: Any) -> Any:
    from fsspec.implementations.local import LocalFileSystem
    from pyarrow import fs

    if isinstance(filesystem, LocalFileSystem):
        return fs.LocalFileSystem()
    return fs.PyFileSystem(fs.FSSpecHandler(filesystem))


def _nothing_found(shown: str, address: str, is_folder: bool, format: str | None) -> SourceError:
    if is_folder:
        endings = ENDINGS_OF_STATED_FORMAT.get(format or "") or [
            end for end, kind in FORMAT_OF_ENDING.items() if format in (None, kind)
        ]
        return SourceError(f"The folder {shown} holds no file to read",
                           mend=f"put a file there that ends in {', '.join(endings)}")  # fmt: skip
    mend = "check the address, and that it can be reached from here"
    if "://" not in address:
        mend = "check the path; it is relative to the project's root"
        folder = Path(address).parent
        if not folder.is_dir():
            mend = f"make the folder {Path(shown).parent}, or correct the path"
        elif names := [p.name for p in sorted(folder.iterdir()) if p.is_file()][:200]:
            mend = _nearest_file(Path(address).name, names)
    return SourceError(f"No file matches {shown}", mend=mend)


def _nearest_file(name: str, names: list[str]) -> str:
    mend = nearest_name(name, names)
    return mend if len(mend) <= 300 else f"{mend[:300]} ..."


def _of_one_format(files: list[SourceFile]) -> list[SourceFile]:
    for file in files:
        if not file.format:
            raise file.error(
                "the ending does not say the format",
                mend=f"state format (csv, json, parquet ...) beside uri, or end the file's name in "
                f"one of {', '.join(FORMAT_OF_ENDING)}",
            )
        if file.format != files[0].format:
            raise file.error(
                "one source holds files of different formats",
                found=f"{file.format}, while {files[0].shown} is {files[0].format}",
                mend="state format beside uri, or make two sources",
            )
    return files
