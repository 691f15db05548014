import json
import multiprocessing
import signal
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ml_assets.contract.contract import Contract
from ml_assets.deployment.serving.asgi import RequestFacts
from ml_assets.deployment.serving.prediction_log import PredictionWriter
from ml_assets.monitoring.prediction_log.collect import (
    Collection,
    collect_lines,
    damaged_files,
    drop_old,
)
from ml_assets.monitoring.prediction_log.log_table import LogTable, log_schema, logged_features
from ml_assets.monitoring.prediction_log.progress import Progress
from ml_assets.monitoring.prediction_log.report import account
from ml_assets.reading.prediction_log import log_files
from ml_assets_tests.monitoring.prediction_log.logged import CONTRACT, line, write_lines

TODAY = date(2026, 11, 27)


class Collector:
    """Collects a folder of lines as the asset does."""

    def __init__(self, folder: Path, contract: Contract = CONTRACT, keep: date = date.min) -> None:
        self.log = folder / "log"
        schema = log_schema(contract, "binary_classification")
        self.table = LogTable(folder / "table", schema)
        self.collection = Collection(self.table, logged_features(contract), TODAY, keep)

    def __call__(self) -> Progress:
        progress = Progress.read(self.collection.progress_file)
        present = collect_lines(self.collection, progress, log_files(str(self.log), Path("/")))
        drop_old(self.collection, progress, present)
        assert account(self.table, self.progress).agrees
        return self.progress

    @property
    def progress(self) -> Progress:
        return Progress.read(self.collection.progress_file)

    @property
    def ids(self) -> list[int]:
        found = [one for batch in self.table.batches() for one in batch.column(0).to_pylist()]
        return sorted(int(one, 16) for one in found)


def test_collecting_twice_adds_nothing_and_new_lines_are_added(tmp_path: Path) -> None:
    collect = Collector(tmp_path)
    write_lines(collect.log / "1-1-1.jsonl", *map(line, range(100)))
    write_lines(collect.log / "1-2-1.jsonl", *map(line, range(100, 130)))
    for _ in range(2):
        assert sum(collect().days.values()) == 130
        assert collect.ids == list(range(130))
    write_lines(collect.log / "1-2-1.jsonl", *map(line, range(130, 150)))
    write_lines(collect.log / "1-2-2.jsonl", line(150))
    collect()
    assert collect.ids == list(range(151))


def test_a_torn_last_line_waits_for_its_end(tmp_path: Path) -> None:
    collect = Collector(tmp_path)
    text = json.dumps(line(1))
    write_lines(collect.log / "a.jsonl", line(0), torn=text[:40])
    collect()
    assert collect.ids == [0]
    (collect.log / "a.jsonl").open("a").write(text[40:] + "\n")
    collect()
    assert collect.ids == [0, 1]
    assert damaged_files(collect.table.folder) == []


def test_damaged_lines_are_kept_apart_and_counted(tmp_path: Path) -> None:
    collect = Collector(tmp_path)
    write_lines(collect.log / "a.jsonl", line(0), torn='{"torn by a killed process\n')
    write_lines(collect.log / "a.jsonl", line(1))
    (file,) = collect().files.values()
    assert (file.lines, file.rows, file.damaged) == (3, 2, 1)
    (kept,) = damaged_files(collect.table.folder)
    assert kept.read_text() == '{"torn by a killed process\n'
    assert collect.ids == [0, 1]


def test_a_renamed_or_copied_file_is_the_same_file(tmp_path: Path) -> None:
    collect = Collector(tmp_path)
    path = collect.log / "a.jsonl"
    write_lines(path, *map(line, range(5)))
    collect()
    path.rename(collect.log / "a.jsonl.1")
    write_lines(path, *map(line, range(5, 8)))
    (collect.log / "copy.jsonl").write_bytes(path.read_bytes())
    collect()
    assert collect.ids == list(range(8))


def _killed_between(folder: Path) -> None:
    collect = Collector(folder)
    write = Progress.write

    def kill(progress: Progress, path: Any) -> None:
        if any(file.offset for file in progress.files.values()):
            signal.raise_signal(signal.SIGKILL)
        write(progress, path)

    Progress.write = kill
    collect()


def test_killed_between_a_part_and_its_count_nothing_is_there_twice(tmp_path: Path) -> None:
    collect = Collector(tmp_path)
    write_lines(collect.log / "a.jsonl", *map(line, range(100)))
    child = multiprocessing.get_context("fork").Process(target=_killed_between, args=(tmp_path,))
    child.start()
    child.join(60)
    assert child.exitcode == -signal.SIGKILL
    assert (len(collect.ids), collect.progress.days) == (100, {})
    write_lines(collect.log / "a.jsonl", *map(line, range(100, 110)))
    collect()
    assert collect.ids == list(range(110))


def _answer(folder: Path, first: int) -> None:
    writer = PredictionWriter(folder, CONTRACT, {"problem": "churn"}, max_bytes=20_000)
    for number in range(first, first + 300):
        one = line(number)
        writer.record([one["features"]], [one], RequestFacts(request_id=f"r{number}"))
    writer.close()


def test_workers_that_write_while_their_lines_are_collected(tmp_path: Path) -> None:
    collect = Collector(tmp_path)
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=_answer, args=(collect.log, first)) for first in (0, 1000)]
    for worker in workers:
        worker.start()
    while any(worker.is_alive() for worker in workers):
        collect()
    collect()
    assert collect.ids == [*range(300), *range(1000, 1300)]
    assert len(collect.progress.files) > 10
    assert "name" not in next(collect.table.batches()).column("features")[0].as_py()


def test_days_that_are_too_old_are_dropped_and_not_collected_again(tmp_path: Path) -> None:
    collect = Collector(tmp_path)
    path = collect.log / "a.jsonl"
    write_lines(path, *map(line, range(100)), torn="damaged\n")
    collect()
    later = Collector(tmp_path, keep=date(2026, 11, 26))
    progress = later()
    assert later.ids == list(range(60, 100))
    assert progress.dropped == 60
    write_lines(path, line(5), line(100))
    progress = later()
    assert later.ids == list(range(60, 101))
    assert next(iter(progress.files.values())).expired == 1
    path.unlink()
    last = Collector(tmp_path, keep=date(2026, 11, 28))
    progress = last()
    assert (last.ids, progress.files, damaged_files(last.table.folder)) == ([], {}, [])


@pytest.mark.parametrize("text", ["", '{"prediction_id": '])
def test_a_file_without_a_whole_line_is_left_for_later(tmp_path: Path, text: str) -> None:
    collect = Collector(tmp_path)
    write_lines(collect.log / "a.jsonl", torn=text)
    assert collect().files == {}
