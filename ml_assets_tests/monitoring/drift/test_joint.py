import numpy as np
import pyarrow as pa

from ml_assets.monitoring.drift.column_bins import ColumnBins, learn_bins
from ml_assets.monitoring.drift.joint import joint_drift


def make_side(turned: bool, seed: int) -> pa.Table:
    """Two columns that rise together, or, turned, against each other: alone they are alike."""
    draws = np.random.default_rng(seed)
    first = draws.normal(size=1500)
    second = (-first if turned else first) + draws.normal(size=1500)
    at = pa.array(np.arange(1500) + seed * 10_000, pa.timestamp("s"))
    return pa.table({"first": first, "second": second, "at": at})


def bins(side: pa.Table) -> dict[str, ColumnBins]:
    found = {name: learn_bins(side.column(name)) for name in ("first", "second")}
    return found | {"at": ColumnBins(kind="presence")}


def test_what_moves_only_together_is_found_and_named() -> None:
    before = make_side(False, 1)
    found = joint_drift(before, make_side(True, 2), bins(before), 0.6, seed=0)
    assert found is not None
    assert found.moved
    assert found.auc > 0.7
    assert set(found.columns) == {"first", "second"}


def test_moments_are_left_out_and_rows_alike_do_not_move() -> None:
    before = make_side(False, 1)
    found = joint_drift(before, make_side(False, 2), bins(before), 0.6, seed=0)
    assert found is not None
    assert not found.moved
    assert found.auc < 0.6
    moments = {"at": ColumnBins(kind="presence")}
    assert joint_drift(before, before, moments, 0.6, seed=0) is None
