"""Write a file so that readers see the old one or the new one, never a part."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from upath import UPath


@contextmanager
def atomic_open(path: "UPath | Path") -> Iterator[IO[bytes]]:
    """Open ``path`` for writing bytes; the file appears only if the block ends without error.

    On a local disk the bytes go to a temporary file in the same folder, which is flushed to disk
    and renamed. For other filesystems they are gathered in a local temporary file, which is
    uploaded whole: object stores show an object only once it is complete.
    """
    local = local_path(path)
    if local is not None:
        with _local(local) as file:
            yield file
        return
    fs: Any = getattr(path, "fs", None)
    with tempfile.TemporaryDirectory(prefix="ml-assets-upload-") as folder:
        gathered = Path(folder) / "content"
        with gathered.open("wb") as file:
            yield file
        fs.put_file(str(gathered), getattr(path, "path", str(path)))


def local_path(path: "UPath | Path") -> Path | None:
    """Return the path on this machine's disk; None if it is on another filesystem."""
    fs = getattr(path, "fs", None)
    if fs is None or "file" in _protocols(fs):
        return Path(str(path).removeprefix("file://"))
    return None


def atomic_write(path: "UPath | Path", content: bytes) -> None:
    """Write ``content`` to ``path`` in one step, making its folder if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_open(path) as file:
        file.write(content)


@contextmanager
def _local(path: Path) -> Iterator[IO[bytes]]:
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes files that only their owner can read.
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _umask() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return umask


def _protocols(fs: object) -> tuple[str, ...]:
    protocol = getattr(fs, "protocol", ())
    return (protocol,) if isinstance(protocol, str) else tuple(protocol)
