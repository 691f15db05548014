import math
from typing import Any

import pytest

from ml_assets.modeling.evaluation.production_verdicts import (
    answers_logged_requests_alike,
    not_worse_on_recent_rows,
)
from ml_assets.spec.comparison import Comparison
from ml_assets.spec.gate_settings import Replay
from ml_assets.spec.production_report import RecentRows, ReplayedRequests


def recent(low: float, high: float) -> RecentRows:
    line = Comparison(against="champion", metric="roc_auc", greater_is_better=True, value=0.9,
                      other=0.8, difference=(low + high) / 2, low=low, high=high, p_value=0.5,
                      rows=90)  # fmt: skip
    return RecentRows(rows=90, comparison=[line])


@pytest.mark.parametrize(
    ("low", "high", "passed"), [(-0.1, -0.01, False), (-0.1, 0.01, True), (0.01, 0.1, True)]
)
def test_only_a_whole_interval_on_the_worse_side_fails(
    low: float, high: float, passed: bool
) -> None:
    verdict = not_worse_on_recent_rows(recent(low, high), "roc_auc")
    assert verdict.passed is passed
    assert verdict.value == pytest.approx((low + high) / 2)


def test_with_nothing_to_compare_it_passes_and_says_why() -> None:
    verdict = not_worse_on_recent_rows(RecentRows(note="there is no champion yet"), "roc_auc")
    assert (verdict.passed, verdict.value, verdict.note) == (True, None, "there is no champion yet")
    other = not_worse_on_recent_rows(recent(0, 1), "recall")
    assert (other.passed, other.note) == (True, "recall is not measured row by row")


@pytest.mark.parametrize(
    ("found", "settings", "passed"),
    [
        ({"rows": 10, "changed_labels": 1, "largest_change": 0.9}, {}, True),
        ({"rows": 10, "changed_labels": 2, "largest_change": 0.9}, {}, False),
        ({"rows": 10, "changed_labels": 0, "largest_change": 0.9}, {"max_change": 0.5}, False),
        ({"rows": 10, "largest_change": 3.0}, {"max_change": 3.0}, True),
        ({"rows": 10, "largest_change": math.inf}, {"max_change": 3.0}, False),
        ({"note": "no request was logged yet"}, {}, True),
        ({"note": "no request was logged yet"}, {"max_change": 3.0}, True),
        ({"broken": 9, "note": "no logged row keeps the present contract"}, {}, False),
    ],
)  # fmt: skip
def test_the_bounds_on_replayed_requests(
    found: dict[str, Any], settings: dict[str, Any], passed: bool
) -> None:
    verdict = answers_logged_requests_alike(ReplayedRequests(**found), Replay(**settings))
    assert verdict.passed is passed
    assert verdict.bound
    assert verdict.note == found.get("note", "")
