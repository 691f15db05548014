from ml_assets.monitoring.performance.report import PerformanceReport
from ml_assets_tests.monitoring.performance.told import REPORT


def test_it_is_read_back_with_what_is_not_defined() -> None:
    again = PerformanceReport.model_validate_json(REPORT.model_dump_json())
    undefined = again.windows[1].estimated["f1"]
    assert undefined.value != undefined.value
    assert again.windows[0] == REPORT.windows[0]
    assert again.windows[1].told("roc_auc", "measured") is None


def test_the_gravest_finding_counts() -> None:
    assert REPORT.severity == "warning"
    graver = [*REPORT.findings, REPORT.findings[0].model_copy(update={"severity": "error"})]
    assert REPORT.model_copy(update={"findings": graver}).severity == "error"
    assert REPORT.model_copy(update={"findings": []}).severity is None
