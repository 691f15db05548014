"""Read the service's prediction log: JSON lines, one file per worker."""

import json
from collections.abc import Iterator
from glob import has_magic
from heapq import nlargest
from pathlib import Path
from typing import Any

_ENDINGS = (".jsonl", ".json", ".ndjson", ".log")


def latest_predictions(log: str, root: Path, rows: int) -> list[dict[str, Any]]:
    """Return the ``rows`` latest lines of a log, oldest first; none where there is no log.

    ``log`` is a folder or a glob, relative to ``root``. The time is the line's ``time``, ISO 8601
    in UTC, which sorts as text.
    """
    lines = (line for file in log_files(log, root) for line in _lines(file))
    newest = nlargest(rows, enumerate(lines), key=lambda at: (str(at[1].get("time", "")), at[0]))
    return [line for _, line in reversed(newest)]


def logged_prediction(log: str, root: Path, prediction_id: str) -> dict[str, Any] | None:
    """Return the line of one prediction, None if the log lacks it."""
    for file in log_files(log, root):
        for line in _lines(file, prediction_id):
            if line.get("prediction_id") == prediction_id:
                return line
    return None


def log_files(log: str, root: Path) -> list[Path]:
    """Return the files of a log, by name; rotated ones are among them."""
    folder = Path(log) if Path(log).is_absolute() else root / log
    if has_magic(log):
        found = list(Path(folder.anchor).glob(str(folder.relative_to(folder.anchor))))
    elif folder.is_dir():
        found = [file for file in folder.rglob("*") if set(file.suffixes) & set(_ENDINGS)]
    else:
        found = [folder]
    return sorted(file for file in found if file.is_file())


def _lines(file: Path, holding: str = "") -> Iterator[dict[str, Any]]:
    """Yield the lines that hold a text; the last one may be in the middle of being written."""
    wanted = holding.encode()
    with file.open("rb") as opened:
        for raw in opened:
            if wanted not in raw:
                continue
            try:
                line = json.loads(raw)
            except ValueError:  # torn by a killed worker, or not complete yet
                continue
            if isinstance(line, dict) and "prediction_id" in line:
                yield line
