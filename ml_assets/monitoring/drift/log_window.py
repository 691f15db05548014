"""Which part of the prediction log is the window, and which the one before it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ml_assets.monitoring.drift.reference_profile import ReferenceProfile
from ml_assets.monitoring.prediction_log.log_table import LogTable

if TYPE_CHECKING:
    import pyarrow as pa

_ANSWERS = ("prediction", "probabilities", "score")
# Moments are logged to the microsecond.
_TICK = timedelta(microseconds=1)


def window_batches(
    log: LogTable, profile: ReferenceProfile, until: datetime, length: timedelta
) -> "Iterator[pa.RecordBatch]":
    """Yield what is compared of the predictions up to ``until``, that moment included."""
    return log.batches(until - length + _TICK, until + _TICK, _columns(log, profile))


def comparable(profile: ReferenceProfile, log: LogTable) -> ReferenceProfile:
    """Return the profile without the features that the log does not hold; they are named."""
    held = _features(log)
    absent = {name: "the prediction log does not hold it" for name in profile.columns
              if name not in held}  # fmt: skip
    kept = {name: one for name, one in profile.columns.items() if name in held}
    return profile.model_copy(update={"columns": kept, "left_out": {**profile.left_out, **absent}})


def _columns(log: LogTable, profile: ReferenceProfile) -> list[str]:
    answers = [name for name in _ANSWERS if name in log.schema.names]
    return ["model_version", *answers, *(f"features.{name}" for name in profile.columns)]


def _features(log: LogTable) -> set[str]:
    if "features" not in log.schema.names:
        return set()
    return {field.name for field in log.schema.field("features").type}
