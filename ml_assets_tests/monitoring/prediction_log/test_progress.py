from datetime import date
from pathlib import Path

from ml_assets.monitoring.prediction_log.progress import BatchProgress, FileProgress, Progress

DAYS = [date(2026, 11, day) for day in (1, 2, 3)]


def test_it_is_stored_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "a" / "collected.json"
    assert Progress.read(path) == Progress()
    progress = Progress(batches={"b": BatchProgress(rows=1, scored=2, expired=1)})
    progress.add({DAYS[0]: 3, DAYS[1]: 1})
    progress.add({DAYS[1]: 2})
    progress.write(path)
    assert Progress.read(path) == progress
    assert progress.days == {DAYS[0]: 3, DAYS[1]: 3}


def test_only_old_files_that_are_gone_are_forgotten() -> None:
    progress = Progress(days=dict.fromkeys(DAYS, 5))
    for name, day in (("old", 0), ("present", 0), ("fresh", 2)):
        progress.files[name] = FileProgress(name=name, grown=DAYS[day])
    progress.forget(DAYS[2], {"present"})
    assert set(progress.files) == {"present", "fresh"}
    assert (progress.days, progress.dropped) == ({DAYS[2]: 5}, 10)
