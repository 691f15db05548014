import os

import great_expectations as gx
import great_expectations.expectations as gxe
import pandas as pd

from ml_assets.contract.expectation_run import (
    keep_great_expectations_local,
    problem_of,
    results_by_rule,
    validate,
)

SUITE = gx.ExpectationSuite(
    name="tried",
    expectations=[
        gxe.ExpectColumnMaxToBeBetween(column="a", max_value=2, meta={"rule": "at_most_two"}),
        gxe.ExpectColumnMaxToBeBetween(column="b", max_value=2, meta={"rule": "of_no_column"}),
        gxe.ExpectTableRowCountToBeBetween(min_value=1),
    ],
)


def test_results_are_found_by_their_rule_and_say_what_could_not_be_computed() -> None:
    keep_great_expectations_local()
    found = results_by_rule(
        validate(pd.DataFrame({"a": [1, 2]}), SUITE, {"result_format": "BASIC"})
    )
    assert set(found) == {"at_most_two", "of_no_column"}
    assert found["at_most_two"].success
    assert problem_of(found["at_most_two"]) is None
    assert not found["of_no_column"].success
    assert '"b"' in (problem_of(found["of_no_column"]) or "")
    assert os.environ["GX_ANALYTICS_ENABLED"] == "false"
