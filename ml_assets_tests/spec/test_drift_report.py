import json

from ml_assets.spec.drift_report import DriftReport
from ml_assets_tests.spec.drift_reports import drift_report


def test_what_moved_and_its_share() -> None:
    found = drift_report().reference
    assert found is not None
    assert [one.column for one in found.moved] == ["fare"]
    assert found.share == 1 / 3
    assert found.columns[1].figures["missing now"] == 0.02
    assert found.columns[1].figures["new categories now"] is None


def test_a_stored_report_is_read_back_with_what_is_infinite() -> None:
    report = drift_report()
    text = json.dumps(report.model_dump(mode="json"))
    assert DriftReport.model_validate_json(text) == report
