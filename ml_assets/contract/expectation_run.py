"""Run a Great Expectations suite on a frame, quietly, without a network and without a project."""

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import great_expectations as gx
    import pandas as pd
    from great_expectations.core import (
        ExpectationSuiteValidationResult,
        ExpectationValidationResult,
    )


def keep_great_expectations_local() -> None:
    """Great Expectations reads this when it is imported, and posts usage events without it."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"


def validate(
    frame: "pd.DataFrame", suite: "gx.ExpectationSuite", result_format: dict[str, Any]
) -> "ExpectationSuiteValidationResult":
    """Return Great Expectations' result of a suite on a frame, whose index is of no concern."""
    keep_great_expectations_local()
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("tables").add_dataframe_asset(suite.name)
    batch = asset.add_batch_definition_whole_dataframe("whole").get_batch({"dataframe": frame})
    return batch.validate(suite, result_format=result_format)


def results_by_rule(
    validation: "ExpectationSuiteValidationResult",
) -> "dict[str, ExpectationValidationResult]":
    """Return the results by the rule that each expectation's meta names."""
    return {
        result.expectation_config.meta["rule"]: result
        for result in validation.results
        if result.expectation_config is not None and result.expectation_config.meta
    }


def problem_of(result: "ExpectationValidationResult") -> str | None:
    """Return why an expectation could not be computed, such as an absent column, or None."""
    found = result.exception_info or {}
    for information in (found, *found.values()):
        if isinstance(information, dict) and information.get("raised_exception"):
            return str(information["exception_message"])
    return None
