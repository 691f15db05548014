import math

from ml_assets.spec.comparison import Comparison
from ml_assets.spec.production_report import RecentRows, ReplayedRequests


def test_a_comparison_is_found_by_its_metric() -> None:
    line = Comparison(against="champion", metric="roc_auc", greater_is_better=True, value=0.9,
                      other=0.8, difference=0.1, low=0.05, high=0.15, p_value=0.01,
                      rows=90)  # fmt: skip
    recent = RecentRows(rows=90, comparison=[line])
    assert recent.compared("roc_auc") == line
    assert recent.compared("recall") is None


def test_the_share_of_changed_labels() -> None:
    assert ReplayedRequests(rows=8, changed_labels=2).changed_share == 0.25
    assert ReplayedRequests(rows=8).changed_share is None
    assert ReplayedRequests(changed_labels=0).changed_share == 0.0


def test_an_infinite_change_survives_the_file() -> None:
    found = ReplayedRequests(rows=1, largest_change=math.inf)
    assert ReplayedRequests.model_validate_json(found.model_dump_json()) == found
