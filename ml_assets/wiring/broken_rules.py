"""The rules that rows break, as the checks of the quarantine show them."""

from collections.abc import Iterable, Mapping
from typing import Any

from ml_assets.contract.contract import Contract
from ml_assets.contract.row_rules import row_rules
from ml_assets.wiring.metadata import rows_table


def broken_rules_metadata(
    rows: int,
    by_rule: Mapping[str, int],
    examples: Iterable[Mapping[str, Any]],
    contract: Contract,
) -> dict[str, Any]:
    """Return how many rows fail, how often each rule is broken, and the values found.

    ``examples`` have row, column, rule and value (empty where missing).
    """
    expected = {rule.name: rule.text for rule in row_rules(contract)}
    lines = [
        {"row": line["row"], "column": line["column"], "rule": line["rule"],
         "value": "missing" if line["value"] == "" else line["value"],
         "expected": expected[line["rule"]]}
        for line in examples
    ]  # fmt: skip
    return {
        "failing_row_count": rows,
        "rules": rows_table([
            {"rule": rule, "rows": count}
            for rule, count in sorted(by_rule.items(), key=lambda item: (-item[1], item[0]))
        ]),
        "failing_rows": rows_table(lines),
    }  # fmt: skip
