import multiprocessing
from pathlib import Path

import pytest

from ml_assets.disk.kept_folder import kept_folder


def _cut_off(storage: Path, digest: str) -> Path:
    def work() -> None:
        with kept_folder(storage, digest) as folder:
            (folder / "trials.jsonl").write_text("one")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()
    return storage / digest


def test_what_work_that_was_cut_off_has_left_is_found_again_and_then_removed(
    tmp_path: Path,
) -> None:
    left = _cut_off(tmp_path / "churn", "a")
    with kept_folder(tmp_path / "churn", "a") as folder:
        assert folder == left
        assert (folder / "trials.jsonl").read_text() == "one"
    assert not left.exists()
    with kept_folder(tmp_path / "churn", "a") as folder:
        assert list(folder.iterdir()) == []


def test_folders_of_other_work_are_removed(tmp_path: Path) -> None:
    left = _cut_off(tmp_path / "churn", "a")
    with kept_folder(tmp_path / "churn", "b"):
        assert not left.exists()


def _hold(storage: Path, inside: "multiprocessing.synchronize.Event",
          leave: "multiprocessing.synchronize.Event") -> None:  # fmt: skip
    with kept_folder(storage, "a"):
        inside.set()
        leave.wait(60)


def test_two_works_at_once_do_not_meet(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    inside, leave = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(tmp_path / "churn", inside, leave))
    other.start()
    assert inside.wait(60)
    with kept_folder(tmp_path / "churn", "a") as folder:
        assert folder.parent == tmp_path
        (folder / "x").touch()
    assert not folder.exists()
    leave.set()
    other.join(60)
    assert other.exitcode == 0
