import pyarrow as pa

from ml_assets.monitoring.drift.column_bins import ColumnBins
from ml_assets.monitoring.drift.new_categories import new_categories


def test_the_commonest_new_ones_first_and_five_at_most() -> None:
    bins = ColumnBins(kind="category", categories=["a"])
    sample = pa.table({"c": ["a", "z", "z", None, *"bdefg"]})
    assert new_categories(sample, "c", bins) == ["z", "b", "d", "e", "f"]
    assert new_categories(None, "c", bins) == []
    assert new_categories(sample, "c", ColumnBins(kind="text")) == []
