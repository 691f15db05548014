"""The consoles that the commands write to."""

import sys
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

_WIDTH_OF_FILES = 120


def console(file: IO[str] | None = None) -> "Console":
    """Return a console on ``file`` (default: stdout); wide enough for tables if no terminal."""
    from rich.console import Console

    file = file or sys.stdout
    return Console(file=file, width=None if file.isatty() else _WIDTH_OF_FILES, highlight=False)
