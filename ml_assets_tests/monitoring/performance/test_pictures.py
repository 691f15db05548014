from ml_assets.monitoring.performance.pictures import metric_over_windows
from ml_assets.page.figure import PALETTE
from ml_assets_tests.monitoring.performance.told import PROBLEM, REPORT
from ml_assets_tests.page.drawn_colours import colours


def test_measured_estimated_and_the_bound_have_their_colours() -> None:
    drawn = metric_over_windows(REPORT, "roc_auc", PROBLEM.success["roc_auc"])
    assert drawn is not None
    assert {PALETTE[0], PALETTE[1], PALETTE[3]} <= colours(drawn)
    without = metric_over_windows(REPORT, "roc_auc")
    assert without is not None
    assert PALETTE[3] not in colours(without)


def test_nothing_told_is_no_picture() -> None:
    assert metric_over_windows(REPORT, "f1") is None
    assert metric_over_windows(REPORT, "recall") is None
