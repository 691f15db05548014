from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from ml_assets.monitoring.performance.window_rows import WindowRows, window_rows
from ml_assets.monitoring.performance.windows import Window
from ml_assets.monitoring.prediction_log.log_table import LogTable, log_schema, logged_features
from ml_assets.monitoring.prediction_log.logged_rows import logged_rows
from ml_assets_tests.monitoring.served import FIRST_DAY, Served, table

DAY = Window(FIRST_DAY + timedelta(days=1), FIRST_DAY + timedelta(days=2))


def logged(folder: Path, served: Served) -> LogTable:
    """Three days of 300 answers, on the second one 20 of another version as well."""
    for day in range(3):
        rows = table(served.task, 300, day)
        served.answer(folder, rows, day)
    served.answer(folder, rows.head(20), 1, version="older")
    log = LogTable(folder / "table", log_schema(served.contract, served.task))
    for path in folder.glob("*.jsonl"):
        lines = path.read_bytes().splitlines()
        found = logged_rows(lines, logged_features(served.contract), log.schema)
        log.write(path.stem, found.rows)
    return log


def read(folder: Path, served: Served, most: int = 1000) -> WindowRows:
    return window_rows(logged(folder, served), DAY, served.model.version, most)


def test_the_champions_rows_of_one_window(tmp_path: Path, orders: Served) -> None:
    found = read(tmp_path, orders)
    assert (found.rows, found.others, len(found.sample)) == (300, 20, 300)
    told, rows = found.predictions(orders.model.info), table(orders.task, 300, 1)
    assert told.classes == ("no", "yes")
    assert told.probabilities is not None
    assert told.probabilities.sum(axis=1) == pytest.approx(np.ones(300))
    assert found.features()["size"].to_numpy() == pytest.approx(rows["size"].to_numpy())
    assert found.keys("shop", "order").tolist() == rows["shop"].tolist()
    assert found.keys(None, None)[0] == f"{1:016x}{0:016x}"
    assert set(found.keys("order", "order")) == {None}


def test_a_sample_is_the_same_in_every_run(tmp_path: Path, orders: Served) -> None:
    found = read(tmp_path / "a", orders, most=50)
    again = read(tmp_path / "b", orders, most=50)
    assert (found.rows, len(found.sample)) == (300, 50)
    assert found.sample.equals(again.sample)
    assert len({one[16:] for one in found.keys(None, None)}) == 50


def test_numbers_have_no_classes(tmp_path: Path, delays: Served) -> None:
    told = read(tmp_path, delays).predictions(delays.model.info)
    assert (told.probabilities, told.labels.dtype) == (None, np.dtype("float64"))
