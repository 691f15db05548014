"""Log lines as JSON, one event per line, in the names of the Elastic Common Schema.

Field names: https://www.elastic.co/docs/reference/ecs/ecs-field-reference. What the schema has no
name for stands under ``ml_assets.``.
"""

import logging
import os
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from pydantic_core import to_json

from ml_assets.spec.errors import MLAssetsError

ECS_VERSION = "8.11.0"
Write = Callable[[bytes], object]


def moment(seconds: float) -> str:
    """Return a time since 1970 as ISO 8601 in UTC with milliseconds.

    >>> moment(0.5)
    '1970-01-01T00:00:00.500Z'
    """
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def event(level: str, message: str, **fields: Any) -> bytes:
    """Return one line; fields that are null are left out."""
    line = {
        "@timestamp": moment(time.time()),
        "log.level": level,
        "message": message,
        "ecs.version": ECS_VERSION,
        **{name: value for name, value in fields.items() if value is not None},
    }
    return to_json(line, inf_nan_mode="null", fallback=str) + b"\n"


def error_fields(error: BaseException) -> dict[str, str]:
    """Return what is told of an error: its type and where it arose, but no value.

    The message of a foreign error may hold values of rows; of our own the first part does not.
    """
    fields = {
        "error.type": type(error).__qualname__,
        "error.stack_trace": "".join(traceback.format_tb(error.__traceback__)),
    }
    if isinstance(error, MLAssetsError):
        fields["error.message"] = error.what
    return fields


def to_standard_output(line: bytes) -> None:
    """Write a line at once; a log that cannot be written must not hinder the service."""
    with suppress(OSError):
        os.write(1, line)


class EcsFormatter(logging.Formatter):
    """Formats records of Python's logging as such lines."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self.service = service

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line, without the line break."""
        failed = record.exc_info[1] if record.exc_info else None
        line = event(
            record.levelname.lower(),
            record.getMessage(),
            **{"log.logger": record.name, "service.name": self.service, "process.pid": os.getpid()},
            **(error_fields(failed) if failed is not None else {}),
        )
        return line.decode().rstrip("\n")


def use_json_logs(service: str) -> None:
    """Give the handlers of BentoML's server such lines.

    Elsewhere, as while a bento is built, nothing changes: only handlers of a server have
    BentoML's filter.
    """
    from bentoml._internal.log import TraceRecordFilter

    for name in ("bentoml", "uvicorn.error", "circus", None):
        for handler in logging.getLogger(name).handlers:
            if any(isinstance(one, TraceRecordFilter) for one in handler.filters):
                handler.setFormatter(EcsFormatter(service))
