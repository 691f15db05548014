"""A folder for work that takes long: found again if the work was cut off, removed at its end."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

_LOCK = "lock"


@contextmanager
def kept_folder(storage: Path, digest: str) -> Iterator[Path]:
    """Give the folder ``storage/digest`` to one worker; it is removed if the block ends well.

    ``digest`` names what the work is about. If the block raises, or the process is killed, the
    folder stays for the next work of this digest; folders of other digests are removed. While
    another process is at work in it, a folder of its own is given, which is removed in any case.
    """
    folder = storage / digest
    folder.mkdir(parents=True, exist_ok=True)
    with (storage / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield from _own_folder(storage)
            return
        for other in storage.iterdir():
            if other.is_dir() and other != folder:
                shutil.rmtree(other, ignore_errors=True)
        yield folder
        shutil.rmtree(folder, ignore_errors=True)


def _own_folder(storage: Path) -> Iterator[Path]:
    folder = Path(mkdtemp(prefix=f"{storage.name}-", dir=storage.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
