from typing import Any

import pandas as pd

from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.contract.row_check import check_rows
from ml_assets.wiring.broken_rules import broken_rules_metadata

CONTRACT = Contract(
    problem="p", columns={"plan": ColumnContract(type="string", allowed=["basic", "plus"])}
)


def shown(raw: pd.DataFrame, contract: Contract = CONTRACT) -> dict[str, Any]:
    broken = check_rows(raw, contract).broken
    counts = broken["rule"].value_counts().to_dict()
    lines = broken.to_dict("records")
    return broken_rules_metadata(broken["row"].nunique(), counts, lines, contract)


def test_a_broken_rule_is_shown_with_the_value_and_what_was_expected() -> None:
    raw = pd.DataFrame({"plan": ["basic", "gold", None, "gold"]})
    found = shown(raw)
    assert found["failing_row_count"] == 3
    assert [list(record.data.values()) for record in found["failing_rows"].records] == [
        [1, "plan", "plan.allowed_values", "gold", "is one of basic, plus"],
        [2, "plan", "plan.not_null", "missing", "is not missing"],
        [3, "plan", "plan.allowed_values", "gold", "is one of basic, plus"],
    ]
    assert [record.data for record in found["rules"].records] == [
        {"rule": "plan.allowed_values", "rows": 2}, {"rule": "plan.not_null", "rows": 1}
    ]  # fmt: skip


def test_nothing_broken_is_said_in_words() -> None:
    raw = pd.DataFrame({"plan": ["basic"]})
    found = shown(raw)
    assert found["failing_row_count"] == 0
    assert found["failing_rows"].text == found["rules"].text == "none"
