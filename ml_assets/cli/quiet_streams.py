"""Keep what libraries print away from the terminal, where a run's progress is shown."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import UnsupportedOperation
from typing import IO


@contextmanager
def quiet_streams(to_stderr: bool) -> Iterator[IO[str]]:
    """Send the process's stdout and stderr to nowhere while the block runs.

    Yields a stream that still reaches the former stdout (or stderr). Works on the file
    descriptors, so it holds for child processes and compiled code. What a step prints is not
    lost: Dagster captures it as the step's compute log, and would mirror it to the terminal.
    """
    chosen = sys.stderr if to_stderr else sys.stdout
    try:
        descriptor = chosen.fileno()
    except UnsupportedOperation:  # in memory: nothing that is printed gets there anyway
        yield chosen
        return
    sys.stdout.flush()
    sys.stderr.flush()
    saved = {number: os.dup(number) for number in (1, 2)}
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        with os.fdopen(os.dup(descriptor), "w", encoding="utf-8", buffering=1) as terminal:
            for number in saved:
                os.dup2(nowhere, number)
            yield terminal
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for number, copy in saved.items():
            os.dup2(copy, number)
            os.close(copy)
        os.close(nowhere)
