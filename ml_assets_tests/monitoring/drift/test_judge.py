from pathlib import Path

import pandas as pd
import pytest

from ml_assets.monitoring.drift.judge import Span, judge_window
from ml_assets.monitoring.drift.window import count_window
from ml_assets.spec.drift_report import DriftReport
from ml_assets.spec.drift_settings import DriftSettings
from ml_assets_tests.monitoring.drift import cases


def judged(folder: Path, now: pd.DataFrame, last: pd.DataFrame, **given: object) -> DriftReport:
    settings = DriftSettings.model_validate({"min_rows": 200, **given})
    profile, sample = cases.make_profile(folder)
    windows = [count_window(cases.batches_of(cases.logged(one)), profile) for one in (now, last)]
    return judge_window(profile, sample, *windows, Span(None, cases.UNTIL), settings)


def smoother(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of which one column of six moved, by little to the model."""
    spread = rows["mean_symmetry" if "mean_symmetry" in rows else "mean_smoothness"].std()
    return rows.assign(mean_smoothness=rows["mean_smoothness"] + 0.5 * spread)


def test_rows_alike_have_not_moved(tmp_path: Path) -> None:
    report = judged(tmp_path, cases.drawn(600, 1), cases.drawn(600, 2))
    assert report.verdict == "none", report.reason
    assert report.last_window is not None
    assert report.last_window.moved == []
    assert report.reference is not None
    assert report.reference.rows_before == 569
    assert report.reference.predictions[0].column == "prediction"


def test_one_moved_column_is_some_and_many_are_drift(tmp_path: Path) -> None:
    rows = cases.drawn(600, 1)
    some = judged(tmp_path, smoother(rows), rows, bounds={"psi": 9, "jensen_shannon": 0.8})
    assert some.reference is not None
    assert [one.column for one in some.reference.columns if one.moved] == ["mean_smoothness"]
    all_columns = judged(tmp_path, rows * 1.5, rows)
    assert all_columns.verdict == "drift"
    assert all_columns.reference is not None
    assert all_columns.reference.share > 0.3
    assert all_columns.last_window is not None
    assert all_columns.last_window.moved


def test_answers_that_moved_are_drift_at_once(tmp_path: Path) -> None:
    # Malignant rows alone: few would call that the same patients.
    table = cases.breast_cancer_table()
    rows = table[table["target"] == "malignant"].drop(columns="target").reset_index(drop=True)
    report = judged(tmp_path, rows, cases.drawn(300, 1), max_share=0.99)
    assert report.verdict == "drift"
    assert "so did the answers: prediction" in report.reason


@pytest.mark.parametrize("rows", [0, 199])
def test_few_rows_are_not_judged(tmp_path: Path, rows: int) -> None:
    report = judged(tmp_path, cases.drawn(rows, 1), cases.drawn(10, 2))
    assert (report.verdict, report.reference, report.joint) == ("not judged", None, None)
    assert f"{rows} rows in the window; 200 are needed" in report.reason


def test_a_last_window_of_few_rows_is_left_out(tmp_path: Path) -> None:
    report = judged(tmp_path, cases.drawn(300, 1), cases.drawn(10, 2))
    assert report.verdict == "none"
    assert report.last_window is None
