from datetime import timedelta
from pathlib import Path

from ml_assets.monitoring.drift.log_window import comparable, window_batches
from ml_assets.monitoring.drift.window import count_window
from ml_assets.monitoring.prediction_log.log_table import LogTable, log_schema
from ml_assets_tests.monitoring.drift import cases

DAY = timedelta(days=1)


def test_windows_follow_each_other_without_a_gap_or_an_overlap(tmp_path: Path) -> None:
    profile, _ = cases.make_profile(tmp_path)
    parts = [cases.logged(cases.drawn(100 + days, days), cases.UNTIL - days * DAY)
             for days in range(4)]  # fmt: skip
    log = cases.log_of(tmp_path / "log", *parts)
    until = log.latest()
    assert until == cases.UNTIL
    sizes = [count_window(window_batches(log, profile, until - n * DAY, DAY), profile).rows
             for n in range(5)]  # fmt: skip
    assert sizes == [100, 101, 102, 103, 0]


def test_features_that_the_log_lacks_are_told(tmp_path: Path) -> None:
    profile, _ = cases.make_profile(tmp_path)
    contract = cases.breast_cancer_case().contract
    columns = {name: one for name, one in contract.columns.items() if name != "mean_area"}
    narrow = contract.model_copy(update={"columns": columns})
    log = LogTable(tmp_path / "log", log_schema(narrow, "binary_classification"))
    found = comparable(profile, log)
    assert "mean_area" not in found.columns
    assert found.left_out == {"mean_area": "the prediction log does not hold it"}
    assert len(found.columns) == len(profile.columns) - 1
