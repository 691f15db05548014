from typing import Any, get_args

import pandas as pd
import pytest

from ml_assets.contract.expectation_run import keep_great_expectations_local, validate
from ml_assets.contract.table_expectations import about_measurement, about_table, is_measured
from ml_assets.contract.table_rules import TableRule, TableRuleKind

_PARAMS: dict[TableRuleKind, dict[str, Any]] = {
    "row_count": {"min": 1.5, "max": 2}, "columns_match": {}, "unique": {}, "keys": {},
    "missing_share": {"max": 1 / 3}, "mean": {"min": 1, "max": 2}, "std": {"min": 1, "max": 2},
    "quantile": {"q": 0.5, "min": 1, "max": 2}, "category_share": {"value": "a", "min": 0.5,
                                                                   "max": 0.7},
    "relation": {"operator": "<"}, "freshness": {"max_age_s": 60.0},
}  # fmt: skip


def _passes(rule: TableRule, value: float | None) -> bool:
    keep_great_expectations_local()
    import great_expectations as gx

    suite = gx.ExpectationSuite(name="tried", expectations=[about_measurement(rule)])
    row = pd.DataFrame({rule.name: pd.Series([value], dtype="float64")})
    return bool(validate(row, suite, {"result_format": "BASIC"}).success)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("row_count", 2, 1), ("columns_match", 0, 1), ("unique", 0, 2), ("keys", 0, 2),
        ("missing_share", 1 / 3, 0.34), ("mean", 1, 2.01), ("quantile", 2, 0.99),
        ("category_share", 0.7, 0.71), ("relation", 0, 1), ("freshness", 60, 61),
    ],
)  # fmt: skip
def test_a_measurement_is_judged_by_the_rules_bounds(
    kind: TableRuleKind, good: float, bad: float
) -> None:
    rule = TableRule("r", kind, ("a", "b"), "As it must be.", _PARAMS[kind])
    assert _passes(rule, good)
    assert not _passes(rule, bad)
    assert not _passes(rule, None)


def test_every_kind_has_an_expectation_that_names_its_rule() -> None:
    for kind in get_args(TableRuleKind):
        rule = TableRule("r", kind, ("a", "b"), "As it must be.", _PARAMS[kind])
        expectation = about_measurement(rule) if is_measured(rule) else about_table(rule)
        assert expectation.meta == {"rule": "r"}
        assert expectation.notes == "As it must be."


def test_what_great_expectations_cannot_do_on_pandas_is_measured() -> None:
    measured = [
        kind
        for kind in get_args(TableRuleKind)
        if is_measured(TableRule("r", kind, ("a", "b"), "t", _PARAMS[kind]))
    ]
    assert sorted(measured) == ["category_share", "freshness", "quantile"]
    assert is_measured(TableRule("r", "relation", ("a", "b"), "t", {"operator": "!="}))
