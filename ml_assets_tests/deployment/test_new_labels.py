from typing import Any

import pytest

from ml_assets.deployment.new_labels import must_have_new_labels
from ml_assets.spec.comparison import Comparison
from ml_assets.spec.errors import GateRefused
from ml_assets.spec.production_report import RecentRows
from ml_assets_tests.deployment.conftest import Case

CHAMPION = {"sha256_of_train_data": "a", "sha256_of_test_data": "b"}
MORE = CHAMPION | {"sha256_of_train_data": "c"}


def judged(case: Case, lineage: dict[str, str], recent: Any = None, asked: bool = False) -> None:
    report = case.report.model_copy(update={"recent": recent})
    must_have_new_labels("churn", "v2", lineage, CHAMPION, report, recent_asked=asked)


def test_new_rows_on_either_side_of_the_split_are_enough(breast_cancer: Case) -> None:
    judged(breast_cancer, MORE)
    judged(breast_cancer, CHAMPION | {"sha256_of_test_data": "d"})


def test_the_champion_s_own_rows_are_not(breast_cancer: Case) -> None:
    with pytest.raises(GateRefused, match=r"no new labels.*ml-assets promote churn v2"):
        judged(breast_cancer, CHAMPION)


@pytest.mark.parametrize("unknown", [{}, MORE | {"sha256_of_test_data": "not known"}])
def test_what_cannot_be_told_is_refused(breast_cancer: Case, unknown: dict[str, str]) -> None:
    with pytest.raises(GateRefused, match="Nobody can tell"):
        judged(breast_cancer, unknown)


def test_recent_labelled_rows_have_to_have_been_compared_where_asked(breast_cancer: Case) -> None:
    few = RecentRows(rows=3, note="only 3 rows")
    with pytest.raises(GateRefused, match="only 3 rows"):
        judged(breast_cancer, MORE, few, asked=True)
    with pytest.raises(GateRefused, match="no comparison"):
        judged(breast_cancer, MORE, asked=True)
    judged(breast_cancer, MORE, few)
    line = Comparison(against="champion", metric="roc_auc", greater_is_better=True, value=0.9,
                      other=0.8, difference=0.1, low=0.0, high=0.2, p_value=0.1,
                      rows=60)  # fmt: skip
    judged(breast_cancer, MORE, RecentRows(rows=60, comparison=[line]), asked=True)
