"""The hash of a file, whatever its size."""

import hashlib
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from upath import UPath

_CHUNK = 1 << 20


def file_digest(path: "UPath | Path") -> str | None:
    """Return the SHA-256 of a file as hexadecimal digits; None if there is no such file."""
    if not path.exists():
        return None
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for chunk in iter(partial(file.read, _CHUNK), b""):
            digest.update(chunk)
    return digest.hexdigest()
