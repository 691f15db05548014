import dagster as dg

from ml_assets.wiring.slices_table import slices_table
from ml_assets_tests.spec.part_reports import slice_named


def test_a_line_per_slice_with_its_verdict() -> None:
    found = slices_table([
        slice_named(reason="is worse than a dummy"),
        slice_named("size ≥ 3", score=None, low=None, high=None, dummy_loss=None),
        slice_named("size < 3", adjusted_p=0.4),
    ])  # fmt: skip
    assert isinstance(found, dg.TableMetadataValue)
    rows = [dict(record.data) for record in found.records]
    assert [row["slice"] for row in rows] == ["colour = red", "size ≥ 3", "size < 3"]
    assert [row["verdict"] for row in rows] == ["is worse than a dummy", "differs", "may be chance"]
    assert rows[0]["score"] == 0.7
    assert rows[1]["score"] == "not defined"
