"""The rules that rows break, as the checks of the quarantine show them."""

from typing import TYPE_CHECKING, Any

from ml_assets.contract.contract import Contract
from ml_assets.contract.row_rules import row_rules
from ml_assets.wiring.metadata import rows_table

if TYPE_CHECKING:
    import pandas as pd


def broken_rules_metadata(failing: "pd.DataFrame", contract: Contract) -> dict[str, Any]:
    """Return how many rows fail, how often each rule is broken, and the values found.

    ``failing`` has the columns row, column, rule and value (empty where missing).
    """
    expected = {rule.name: rule.text for rule in row_rules(contract)}
    lines = [
        {"row": row, "column": column, "rule": rule, "value": "missing" if value == "" else value,
         "expected": expected[rule]}
        for row, column, rule, value in zip(
            failing["row"], failing["column"], failing["rule"], failing["value"], strict=True
        )
    ]  # fmt: skip
    counts = failing["rule"].value_counts()
    return {
        "failing_row_count": int(failing["row"].nunique()),
        "rules": rows_table([{"rule": rule, "rows": int(n)} for rule, n in counts.items()]),
        "failing_rows": rows_table(lines),
    }
