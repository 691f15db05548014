"""A folder of numbered records: new ones are added at its end, and none is ever rewritten."""

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from ml_assets.disk.atomic_write import atomic_write, local_path

if TYPE_CHECKING:
    from upath import UPath

_ENDING = ".json"


def read_records(folder: "UPath | Path") -> list[bytes]:
    """Return the records in their order; none if there is no such folder."""
    if not folder.exists():
        return []
    files = [file for file in folder.iterdir() if file.stem.isdigit() and file.suffix == _ENDING]
    return [file.read_bytes() for file in sorted(files, key=lambda file: int(file.stem))]


def add_record(folder: "UPath | Path", number: int, content: bytes) -> None:
    """Add the record with this number, whole or not at all.

    Raises FileExistsError if another process was quicker; on object stores, which cannot tell two
    writers of the same moment apart, the later one wins.
    """
    path = folder / f"{number:06d}{_ENDING}"
    local = local_path(path)
    if local is not None:
        local.parent.mkdir(parents=True, exist_ok=True)
        _link(local, content)
    elif path.exists():
        raise FileExistsError(str(path))
    else:
        atomic_write(path, content)


def _link(path: Path, content: bytes) -> None:
    """Write a file beside ``path`` and give it the name, which fails if the name is taken."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.link(temporary, path)
    finally:
        Path(temporary).unlink(missing_ok=True)
