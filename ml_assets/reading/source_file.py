"""Find the files that a source's URI means: one file, a glob, or a folder."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from ml_assets.spec.errors import SourceError
from ml_assets.spec.nearest_name import nearest_name

if TYPE_CHECKING:
    import pyarrow as pa

FORMAT_OF_ENDING: dict[str, str] = {
    ".csv": "csv", ".tsv": "csv", ".json": "json", ".jsonl": "json", ".ndjson": "json",
    ".parquet": "parquet", ".pq": "parquet",
}  # fmt: skip
COMPRESSION_ENDINGS = (".gz", ".bz2", ".zst")


@dataclass(frozen=True)
class SourceFile:
    """One file of a source, which can be opened any number of times."""

    path: str
    format: str
    shown: str
    filesystem: Any

    def open_stream(self) -> "pa.NativeFile":
        """Open for reading from the start, decompressed by the file's ending."""
        return self.filesystem.open_input_stream(self.path, compression="detect")

    def open_random_access(self) -> "pa.NativeFile":
        """Open for reading at any place."""
        return self.filesystem.open_input_file(self.path)

    def error(self, what: str, *, found: str | None = None, mend: str) -> SourceError:
        """Return the error that says what is wrong with this file."""
        return SourceError(f"{self.shown}: {what}", found=found, mend=mend)


def find_files(uri: str, root: Path, format: str | None = None) -> list[SourceFile]:
    """Return the files that a URI means, in sorted order; at least one.

    A path without a scheme is relative to ``root``. Of a folder (searched with all its
    subfolders) the files of a known format are taken, hidden ones and those that start with an
    underscore left out; a file or glob means every file it names. Raises SourceError when
    nothing matches, when formats are mixed, or when the file system cannot be reached.
    """
    import fsspec

    shown = without_secrets(uri)
    address = uri if "://" in uri else str(root / uri)
    try:
        filesystem, path = fsspec.core.url_to_fs(address)
        paths, is_folder = _paths(filesystem, path)
    except (OSError, ImportError, ValueError) as error:
        raise SourceError(
            f"{shown} cannot be reached",
            found=f"{type(error).__name__}: {without_secrets(str(error))}",
            mend="check the address, the network and the credentials of the environment; "
            "a missing file system is installed with pip as the message says",
        ) from error
    kinds = {name: _format(name) for name in sorted(paths)}
    if is_folder:
        kinds = {n: kind for n, kind in kinds.items() if kind and format in (None, kind)}
    arrow = _arrow_filesystem(filesystem)
    files = [
        SourceFile(name, format or kind, _shown(name, root, uri), arrow)
        for name, kind in kinds.items()
    ]
    if not files:
        raise _nothing_found(shown, address, is_folder, format)
    return _of_one_format(files)


def without_secrets(uri: str) -> str:
    """Return a URI without what may be secret: user, password and query.

    >>> without_secrets("https://me:pw@host/a.csv?sig=1"), without_secrets("data/a?.csv")
    ('https://host/a.csv', 'data/a?.csv')
    """
    if "://" not in uri:
        return uri
    parts = urlsplit(uri)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def _paths(filesystem: Any, path: str) -> tuple[list[str], bool]:
    if filesystem.isfile(path):
        return [path], False
    if any(magic in path for magic in "*?["):
        return [name for name in filesystem.glob(path) if filesystem.isfile(name)], False
    if not filesystem.isdir(path):
        return [], False
    inside = {name: PurePosixPath(name[len(path) :]).parts for name in filesystem.find(path)}
    return [n for n, parts in inside.items() if not any(p[0] in "._" for p in parts)], True


def _format(name: str) -> str:
    path = PurePosixPath(name.lower())
    if path.suffix in COMPRESSION_ENDINGS:
        path = path.with_suffix("")
    return FORMAT_OF_ENDING.get(path.suffix, "")


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
        endings = [end for end, kind in FORMAT_OF_ENDING.items() if format in (None, kind)]
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
                mend=f"state format (csv, json or parquet) beside uri, or end the file's name in "
                f"one of {', '.join(FORMAT_OF_ENDING)}",
            )
        if file.format != files[0].format:
            raise file.error(
                "one source holds files of different formats",
                found=f"{file.format}, while {files[0].shown} is {files[0].format}",
                mend="state format beside uri, or make two sources",
            )
    return files
