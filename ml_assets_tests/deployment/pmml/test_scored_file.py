import json

import numpy as np
import pandas as pd

from ml_assets.deployment.pmml.evaluator import Evaluator
from ml_assets.deployment.pmml.part import number_output
from ml_assets.deployment.pmml.pmml_file import PmmlFile, written_file
from ml_assets.deployment.pmml.regression import weighted_sum
from ml_assets.deployment.pmml.scored_file import request, scored
from ml_assets.spec.feature_plan import Feature, FeaturePlan
from ml_assets_tests.deployment.pmml.files import fields_of

PLAN = FeaturePlan(target="y", features=[
    Feature(column="size", kind="number"), Feature(column="colour", kind="category"),
    Feature(column="at", kind="datetime"),
])  # fmt: skip


def test_rows_are_asked_for_in_whole_seconds_and_nulls() -> None:
    moments = ["1969-12-31T23:59:59.5", None, "2024-02-29T12:00:00"]
    frame = pd.DataFrame({
        "at": pd.to_datetime(moments, format="ISO8601"),
        "size": [1e-300, np.nan, 2**53 - 1.0],
        "colour": ["red", None, ""],
    })  # fmt: skip
    assert json.loads(request(frame, PLAN)) == {
        "columns": ["size", "colour", "at"],
        "data": [[1e-300, "red", -1], [None, None, None], [2**53 - 1, None, 1709208000]],
    }


def test_many_rows_are_scored_in_parts_and_a_missing_answer_is_no_number(
    evaluator: Evaluator,
) -> None:
    fields, _ = fields_of(["x0"])
    part = weighted_sum([("x0", 2.0)], 0.0)
    file = PmmlFile(written_file(fields, [], part, number_output("told")), "told", ())
    values = np.arange(2500.0)
    values[[3, 2400]] = np.nan

    found = scored(evaluator, file, pd.DataFrame({"x0": values}), fields.plan, None)

    np.testing.assert_array_equal(found.labels, 2 * values)
