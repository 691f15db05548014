"""The log of predictions: what was asked, what was answered, and by which model."""

import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic_core import to_json

from ml_assets.contract.contract import Contract
from ml_assets.contract.row_check import HIDDEN
from ml_assets.deployment.serving.asgi import RequestFacts
from ml_assets.deployment.serving.ecs import Write, error_fields, event, moment, to_standard_output
from ml_assets.spec.errors import ServiceError
from ml_assets.spec.service_limits import PredictionLog

FOLDER_VARIABLE = "ML_ASSETS_PREDICTION_LOG"
# After a failure: how long the log is left alone, and how often it is told.
_RETRY_S, _TELL_EVERY_S = 1.0, 60.0


def log_folder(settings: PredictionLog, problem: str) -> Path | None:
    """Return the folder of a problem's log: of the environment, else of the YAML; null for none.

    Raises ServiceError for a relative folder in the environment.
    """
    given = os.environ.get(FOLDER_VARIABLE)
    folder = settings.folder if given is None else given
    if not folder:
        return None
    if not Path(folder).is_absolute():
        raise ServiceError("The folder of the prediction log is relative", found=folder,
                           mend=f"write {FOLDER_VARIABLE} from the root on")  # fmt: skip
    return Path(folder) / problem


class PredictionWriter:
    """Writes JSON lines into a file of this process, and begins a new one where it is full.

    Files are named ``<start in ms>-<process>-<number>.jsonl``. A line holds prediction_id, time,
    problem, model_version, bento, request_id, trace_id, features (the row as it was received;
    values of sensitive columns are hidden), prediction, probabilities, score (of anomalies) and
    latency_ms. Lines go to the system at once, so that a killed process loses none.

    A log that cannot be written loses lines, which are counted by ``count``, and told once a
    minute; the service goes on.
    """

    def __init__(
        self,
        folder: Path,
        contract: Contract,
        constant: Mapping[str, Any],
        max_bytes: int,
        count: Callable[[str, int], object] = lambda outcome, lines: None,
        write: Write = to_standard_output,
    ) -> None:
        self.folder, self.constant, self.max_bytes = folder, dict(constant), max_bytes
        self._hidden = {name for name, one in contract.columns.items() if one.sensitive}
        self._count, self._tell = count, write
        self._file: int | None = None
        self._size = self._number = 0
        self._begun = int(time.time() * 1000)
        self._retry_at = self._told_at = float("-inf")
        self._lock = threading.Lock()

    def record(
        self,
        rows: Sequence[Mapping[str, Any]],
        predictions: Sequence[Mapping[str, Any]],
        facts: RequestFacts,
    ) -> None:
        """Write down the answered rows of one request."""
        latency = round((time.perf_counter() - facts.started) * 1000, 3)
        shared = {
            "time": moment(time.time()), **self.constant, "request_id": facts.request_id,
            "trace_id": facts.trace_id, "latency_ms": latency,
        }  # fmt: skip
        lines = b"".join(
            to_json({**prediction, **shared, "features": self._shown(row)}, inf_nan_mode="null")
            + b"\n"
            for row, prediction in zip(rows, predictions, strict=True)
        )
        with self._lock:
            written = self._written(lines)
        self._count("written" if written else "lost", len(rows))

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _shown(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        if self._hidden.isdisjoint(row):
            return row
        return {name: HIDDEN if name in self._hidden else value for name, value in row.items()}

    def _written(self, lines: bytes) -> bool:
        now = time.monotonic()
        if now < self._retry_at:
            return False
        try:
            self._append(lines)
        except OSError as error:
            self.close()
            self._retry_at = now + _RETRY_S
            if now - self._told_at >= _TELL_EVERY_S:
                self._told_at = now
                text = f"The prediction log in {self.folder} cannot be written, lines are lost"
                found = f"{text}: {error.strerror}"
                self._tell(event("error", found, **error_fields(error)))
            return False
        return True

    def _append(self, lines: bytes) -> None:
        if self._file is None or (self._size + len(lines) > self.max_bytes and self._size):
            self._open_next()
        file, start = self._file, self._size
        if file is None:
            return
        try:
            self._size += _write_all(file, lines)
        except OSError:
            # What a full disk took of a line would be read as a torn one.
            with suppress(OSError):
                os.ftruncate(file, start)
            raise

    def _open_next(self) -> None:
        self.close()
        self.folder.mkdir(parents=True, exist_ok=True)
        self._number += 1
        path = self.folder / f"{self._begun}-{os.getpid()}-{self._number}.jsonl"
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        self._file, self._size = os.open(path, flags, 0o640), 0


def _write_all(file: int, lines: bytes) -> int:
    left = memoryview(lines)
    while left:
        left = left[os.write(file, left) :]
    return len(lines)
