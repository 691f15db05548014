import dagster as dg

from ml_assets.wiring.drift_metadata import drift_metadata
from ml_assets_tests.spec.drift_reports import drift_report


def test_numbers_plot_and_what_moved_is_a_table() -> None:
    found = drift_metadata(drift_report())
    assert (found["moved_columns"], found["joint_auc"], found["rows"]) == (1, 0.71, 800)
    assert found["moved_since_last_window"] == "fare"
    assert isinstance(found["moved"], dg.TableMetadataValue)
    (row,) = (record.data for record in found["moved"].records)
    assert (row["column"], row["because"], row["PSI"]) == ("fare", "Wasserstein 0.4", 0.3)


def test_a_window_that_was_not_judged() -> None:
    left = {"reference": None, "joint": None, "last_window": None}
    found = drift_metadata(drift_report("not judged").model_copy(update=left))
    assert "moved" not in found
    assert found["verdict"] == "not judged"
