from ml_assets.spec.fairness_report import FairnessReport
from ml_assets_tests.spec.part_reports import fairness_report


def test_a_report_survives_its_file() -> None:
    found = fairness_report()
    assert FairnessReport.model_validate_json(found.model_dump_json()) == found
