import json
import math

from ml_assets.spec.estimate import Estimate
from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets_tests.spec.part_reports import fairness_report, slice_named, slice_report


def test_a_report_survives_its_file_to_the_last_bit() -> None:
    report = EvaluationReport(
        model_version="abc", rows=3, metrics={"r2": Estimate(value=1 / 3, low=0.1, high=0.7)},
        baseline={"r2": -0.0}, confusion={"yes": {"no": 1}}, bootstrap_samples=10, seed=7,
        slices=slice_report(slice_named()), fairness=fairness_report(),
    )  # fmt: skip
    assert EvaluationReport.model_validate_json(report.model_dump_json()) == report


def test_a_report_of_a_version_without_slices_is_read() -> None:
    old = {"model_version": "abc", "rows": 3, "metrics": {}, "baseline": {},
           "bootstrap_samples": 10, "seed": 7}  # fmt: skip
    found = EvaluationReport.model_validate(old)
    assert (found.slices, found.fairness) == (None, None)


def test_a_metric_that_is_not_defined_stays_so() -> None:
    undefined = Estimate(value=math.nan, low=math.nan, high=math.inf)
    text = json.dumps(undefined.model_dump(mode="json"))
    again = Estimate.model_validate_json(text)
    assert math.isnan(again.value)
    assert again.high == math.inf


def test_a_report_of_an_older_version_is_read_without_verdicts() -> None:
    stored = {"model_version": "abc", "rows": 3, "metrics": {}, "baseline": {},
              "bootstrap_samples": 10, "seed": 7}  # fmt: skip
    report = EvaluationReport.model_validate_json(json.dumps(stored))
    assert (report.verdicts, report.comparison, report.gaps, report.champion) == ([], [], [], None)
    assert report.verdict("train_test_gap") is None
    assert report.compared("champion", "r2") is None
