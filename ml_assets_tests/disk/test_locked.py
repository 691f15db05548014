import multiprocessing
import time
from pathlib import Path

from ml_assets.disk.locked import locked


def _hold(file: Path, inside: "multiprocessing.synchronize.Event", told: Path) -> None:
    with locked(file):
        inside.set()
        time.sleep(0.3)
        told.write_text("done")


def test_the_second_waits_for_the_first(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    inside, told = context.Event(), tmp_path / "told"
    other = context.Process(target=_hold, args=(tmp_path / "a" / "lock", inside, told))
    other.start()
    assert inside.wait(60)
    with locked(tmp_path / "a" / "lock"):
        assert told.read_text() == "done"
    other.join()


def test_a_block_that_raises_frees_the_lock(tmp_path: Path) -> None:
    for _ in range(2):
        try:
            with locked(tmp_path / "lock"):
                raise KeyError
        except KeyError:
            pass
