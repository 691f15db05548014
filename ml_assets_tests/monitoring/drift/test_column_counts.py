import numpy as np
import pyarrow as pa
import pytest

from ml_assets.monitoring.drift.column_bins import ColumnBins
from ml_assets_tests.monitoring.drift.columns import counted


def test_numbers_by_bin_with_mean_and_spread() -> None:
    bins = ColumnBins(kind="number", edges=[1.0, 2.0])
    found = counted(bins, [1, 1.5, 2.0, 7.0, None, float("nan")])
    assert (found.rows, found.missing, found.counts) == (6, 2, [1, 2, 1])
    assert found.sums == [1.0, 3.5, 7.0]
    known = np.array([1, 1.5, 2.0, 7.0])
    assert found.mean == pytest.approx(known.mean())
    assert found.spread == pytest.approx(known.std())


def test_a_spread_far_from_zero_keeps_its_digits() -> None:
    values = 1e9 + np.random.default_rng(1).normal(size=5000)
    bins = ColumnBins(kind="number", edges=[1e9])
    assert counted(bins, values).spread == pytest.approx(values.std(), rel=1e-6)


def test_categories_others_and_missing_ones() -> None:
    bins = ColumnBins(kind="category", categories=["a", "b"])
    found = counted(bins, ["b", "a", "b", "z", None])
    assert (found.missing, found.counts) == (1, [1, 2, 1])
    truth = ColumnBins(kind="category", categories=["true"])
    assert counted(truth, [True, False, None]).counts == [1, 1]
    coded = pa.array(["a", "b", None]).dictionary_encode()
    assert counted(bins, coded).counts == [1, 1, 0]


def test_texts_by_length_and_moments_by_presence() -> None:
    text = ColumnBins(kind="text", edges=[1.0, 3.0])
    assert counted(text, ["ä", "abc", "abcd", None]).counts == [1, 1, 1]
    moments = ColumnBins(kind="presence")
    found = counted(moments, pa.array([1, None], pa.timestamp("ns")))
    assert (found.rows, found.missing, found.counts) == (2, 1, [])


def test_no_rows() -> None:
    found = counted(ColumnBins(kind="number", edges=[1.0]), pa.array([], pa.float64()))
    assert (found.present, found.counts) == (0, [0, 0])
    assert np.isnan(found.mean)
    assert np.isnan(found.spread)
