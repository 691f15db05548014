import pytest

from ml_assets.monitoring.drift.column_bins import ColumnBins
from ml_assets.monitoring.drift.pictures import MISSING, OTHERS, shares, side_by_side
from ml_assets_tests.monitoring.drift.columns import counted, pair


def test_shares_of_categories_are_of_all_rows() -> None:
    both = pair(["a"] * 60 + ["b"] * 40, ["a"] * 50 + ["new$"] * 40 + [None] * 10)
    bars = {name: (before, now) for name, before, now in shares(both.bins, both.before, both.now)}
    assert bars["a"] == (0.6, 0.5)
    assert bars[OTHERS] == (0.0, 0.4)
    assert bars[MISSING] == (0.0, 0.1)


def test_numbers_by_tenths_of_the_reference() -> None:
    both = pair(list(range(1000)), list(range(500, 1000)))
    bars = shares(both.bins, both.before, both.now)
    assert len(bars) == 10
    assert [round(before, 2) for _, before, _ in bars] == pytest.approx([0.1] * 10, abs=0.01)
    assert sum(now for _, _, now in bars) == pytest.approx(1)
    assert bars[-1][0].startswith("> ")
    assert bars[0][2] == 0


@pytest.mark.parametrize("kind", ["number", "category", "text", "presence"])
def test_every_kind_is_drawn(kind: str) -> None:
    values = ["x", "yy", None] if kind != "number" else [1.0, 2.0, None]
    bins = ColumnBins.model_validate({"kind": kind, "edges": [1.0], "categories": ["x"]})
    side = counted(bins, values)
    png = side_by_side("cost in $", bins, side, side, "training rows")
    assert png.startswith(b"\x89PNG")
