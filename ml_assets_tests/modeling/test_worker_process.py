import subprocess
import sys
import time

PRELUDE = """
import time
from ml_assets.modeling.worker_process import WorkerProcess
process = WorkerProcess("here", 0.2)
"""
# Adding up many numbers in one call of C keeps Python's lock.
KEEPS_THE_LOCK = "sum(range(10**12))"


def ended(program: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-c", PRELUDE + program], capture_output=True, text=True, timeout=60
    )
    return done.returncode, done.stdout + done.stderr


def test_a_block_that_keeps_the_lock_is_ended_with_its_process() -> None:
    started = time.perf_counter()
    status, said = ended(f"with process.guarded(0.3): {KEEPS_THE_LOCK}")
    assert status != 0
    assert "Timeout" in said
    assert time.perf_counter() - started < 30


def test_a_block_in_time_and_one_without_an_end_are_left_alone() -> None:
    program = (
        "with process.guarded(0.1): pass\n"
        "time.sleep(0.5)\n"
        "with process.guarded(None): time.sleep(0.4)\n"
        "print('alive')"
    )
    assert ended(program) == (0, "alive\n")


def test_a_process_ends_with_its_threads() -> None:
    program = (
        "from threading import Thread\nThread(target=time.sleep, args=(60,)).start()\nprocess.end()"
    )
    assert ended(program) == (70, "")


def test_a_trial_that_asks_for_too_much_memory_fails_alone() -> None:
    program = (
        "import numpy\nprocess.limit_memory(0.2, 1)\n"
        "try: numpy.ones(10**9)\n"
        "except MemoryError: print('contained')"
    )
    assert ended(program) == (0, "contained\n")
