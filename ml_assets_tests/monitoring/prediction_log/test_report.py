from pathlib import Path

from ml_assets.monitoring.prediction_log.collect import PROGRESS_FILE
from ml_assets.monitoring.prediction_log.progress import BatchProgress, Progress
from ml_assets.monitoring.prediction_log.report import account, damaged_lines, report_of
from ml_assets_tests.monitoring.prediction_log.logged import line, write_lines
from ml_assets_tests.monitoring.prediction_log.test_collect import Collector


def test_it_tells_what_the_table_holds(tmp_path: Path) -> None:
    collect = Collector(tmp_path)
    write_lines(collect.log / "a.jsonl", *map(line, range(50)))
    before = collect()
    write_lines(collect.log / "a.jsonl", *map(line, range(50, 90)), torn="damaged\n")
    report = report_of(collect.table, collect(), before, ["b1"])
    assert (report.rows, report.new_rows, report.days) == (90, 40, 2)
    assert (str(report.first), str(report.last)) == ("2026-11-25", "2026-11-26")
    assert (report.lines, report.damaged, report.lost_batches) == (91, 1, ["b1"])
    (damaged,) = damaged_lines(collect.table.folder)
    assert damaged["lines"] == 1
    empty = report_of(Collector(tmp_path / "new").table, Progress(), Progress(), [])
    assert (empty.rows, empty.first) == (0, None)


def test_a_lost_part_a_foreign_one_and_a_short_batch_are_found(tmp_path: Path) -> None:
    collect = Collector(tmp_path)
    write_lines(collect.log / "a.jsonl", *map(line, range(100)))
    collect()
    (part,) = (collect.table.folder / "day=2026-11-25").iterdir()
    (tmp_path / "kept").write_bytes(part.read_bytes())
    part.unlink()
    assert account(collect.table, collect.progress).days == [
        {"day": "2026-11-25", "rows": 0, "collected": 60}
    ]
    part.write_bytes((tmp_path / "kept").read_bytes())
    assert account(collect.table, collect.progress).agrees
    (part.parent / "part-twice.parquet").write_bytes(part.read_bytes())
    assert account(collect.table, collect.progress).days[0]["rows"] == 120
    (part.parent / "part-twice.parquet").unlink()
    progress = collect.progress
    progress.batches["b"] = BatchProgress(rows=3, scored=5, expired=1)
    progress.write(collect.table.folder / PROGRESS_FILE)
    assert account(collect.table, collect.progress).sources == [
        {"batch": "b", "scored": 5, "rows": 3, "expired": 1}
    ]
