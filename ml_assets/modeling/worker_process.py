"""The worker process that a trial runs in: bounds on its memory and on fits that hang."""

import faulthandler
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ml_assets.modeling.memory_limit import default_limit, limit_memory

_EXIT_STATUS = 70  # "internal software error" of sysexits.h


@dataclass(frozen=True)
class WorkerProcess:
    """This process, on a host of this name; ``grace_s`` are the seconds past a fit's time."""

    host: str
    grace_s: float

    def limit_memory(self, trial_memory_gb: float | None, trials: int) -> None:
        """Bound the memory of a trial; by default to a part of what is free for ``trials``."""
        trials_here = min(trials, os.cpu_count() or trials)
        bound = default_limit(trials_here)
        if trial_memory_gb is not None:
            bound = int(trial_memory_gb * 1e9)
        if bound is not None:
            limit_memory(bound)

    @contextmanager
    def guarded(self, seconds: float | None) -> Iterator[None]:
        """End the process if the block takes longer than ``seconds`` and the grace.

        That is for code that keeps Python's lock, so that no thread of Python's can act; Python's
        fault handler does not need the lock.
        """
        if seconds is None:
            yield
            return
        faulthandler.dump_traceback_later(
            seconds + self.grace_s, exit=True, file=sys.__stderr__ or sys.stderr
        )
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()

    def end(self) -> None:
        """End this process at once, with all its threads."""
        os._exit(_EXIT_STATUS)
