from pathlib import Path

import pandas as pd
import pytest

from benchmarks.drift_stage import MOVED, make_tables, ours


def test_what_moved_is_named_and_nothing_else(tmp_path: Path) -> None:
    make_tables(tmp_path, 12_000)
    named, scores = ours(tmp_path)
    assert set(named) == set(MOVED)
    assert len(scores) == 30
    # A shift by 0.6 standard deviations.
    assert scores["x1"] == pytest.approx(0.6, abs=0.05)


def test_the_window_has_the_reference_s_columns(tmp_path: Path) -> None:
    make_tables(tmp_path, 500)
    before, now = (
        pd.read_parquet(tmp_path / f"{name}.parquet") for name in ("reference", "window")
    )
    assert list(before.columns) == list(now.columns)
    assert "moon" in set(now["new0"])
    assert "moon" not in set(before["new0"])
