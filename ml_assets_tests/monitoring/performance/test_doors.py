"""Both doors on real files: the log is collected, performance is told, the check judges."""

from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pytest
from sklearn.metrics import accuracy_score, mean_absolute_error, roc_auc_score

from ml_assets.estimator.predict import predict
from ml_assets.monitoring.performance.report import PerformanceReport
from ml_assets_tests.monitoring.served import Served, table
from ml_assets_tests.problem_project import ProblemProject, checks, failed_steps

PERFORMANCE = {"window": "1d", "min_rows": 200}
FOREVER = {"keep": None}


def run(project: ProblemProject) -> tuple[PerformanceReport, dict[str, Any]]:
    result = project.run("prediction_log", "model_performance")
    assert result.success, failed_steps(result)
    return PerformanceReport.model_validate(project.document("model_performance")), checks(result)


def test_classes_measured_with_labels_and_estimated_without(
    project: ProblemProject, orders: Served
) -> None:
    orders.store(project, log=FOREVER, performance=PERFORMANCE,
                 problem={"metric": "roc_auc", "success": {"accuracy": {"min": 0.6}}},
                 labels={"source": "labels.csv", "target": "truth", "time": "at"})  # fmt: skip
    log, labels = project.root / "data" / "predictions" / "orders", []
    days = [table("binary_classification", 600, 10 + day) for day in range(5)]
    for day, rows in enumerate(days):
        ids = orders.answer(log, rows, day)
        if day < 3:
            known = {"prediction_id": ids, "truth": rows["late"], "at": "2026-11-02"}
            labels.append(pd.DataFrame(known))
    orders.answer(log, days[0].head(50), 3, version="older")
    wrong = labels[0].assign(truth="no", at="2026-11-01")
    stray = pd.DataFrame({"prediction_id": ["gone", ids[0]], "truth": ["yes", "perhaps"],
                          "at": "2026-11-02"})  # fmt: skip
    pd.concat([*labels, wrong, stray]).to_csv(project.root / "labels.csv", index=False)

    report, found = run(project)

    assert [one.labelled for one in report.windows] == [600, 600, 600, 0, 0]
    assert [one.rows for one in report.windows] == [600] * 5
    assert report.windows[-2].other_versions == 50
    counts = report.labels
    assert counts is not None
    assert (counts.read, counts.unmatched, counts.unreadable, counts.replaced) == (2402, 1, 1, 600)
    assert (counts.labelled, counts.unlabelled) == (1800, 1200)
    for day, window in enumerate(report.windows):
        rows = days[day]
        told = predict(orders.model, rows)
        assert told.probabilities is not None
        truth = {"roc_auc": roc_auc_score(rows["late"] == "yes", told.probabilities[:, 1]),
                 "accuracy": accuracy_score(rows["late"], told.labels)}  # fmt: skip
        for name, value in truth.items():
            if day < 3:
                assert window.measured[name].value == pytest.approx(value)
            assert window.estimated[name].low < value < window.estimated[name].high
    assert report.findings == []
    assert found["model_performance.performance_holds"].passed
    assert found["prediction_log.every_line_once"].passed
    assert found["prediction_log.no_damaged_lines"].passed
    assert "Performance holds" in project.artifact("model_performance.html").read_text()


def test_a_world_that_turned_in_one_shop_is_an_error_and_the_shop_is_named(
    project: ProblemProject, orders: Served
) -> None:
    orders.store(project, log=FOREVER, performance=PERFORMANCE,
                 problem={"metric": "roc_auc", "success": {"accuracy": {"min": 0.72}}},
                 labels={"source": "labels.csv", "target": "late"})  # fmt: skip
    log, labels = project.root / "data" / "predictions" / "orders", []
    for day in range(8):
        rows = table("binary_classification", 800, 20 + day, turned="south" if day > 4 else "")
        ids = orders.answer(log, rows, day)
        labels.append(rows[["late"]].assign(prediction_id=ids))
    pd.concat(labels).to_csv(project.root / "labels.csv", index=False)

    report, found = run(project)

    assert {one.metric for one in report.findings} == {"roc_auc", "accuracy"}
    assert {one.kind for one in report.findings} == {"measured"}
    check = found["model_performance.performance_holds"]
    assert (check.passed, check.severity.value) == (False, "ERROR")
    assert report.slices[0].name == "shop = south"
    assert report.slices[0].score < 0.5 < report.slices[0].held_out
    (change,) = [one for one in report.changes if one.metric == "roc_auc"]
    assert change.kind == "measured"
    assert change.start == datetime(2026, 10, 6, tzinfo=UTC)
    # The estimate cannot know: rows look as before.
    blind, held_out = report.windows[-1].estimated["roc_auc"], report.held_out["roc_auc"]
    assert blind.value == pytest.approx(held_out.value, abs=0.03)


def test_numbers_are_estimated_and_a_shift_warns(project: ProblemProject, delays: Served) -> None:
    delays.store(project, log=FOREVER, performance={**PERFORMANCE, "windows": 3},
                 problem={"metric": "mean_absolute_error"})  # fmt: skip
    log = project.root / "data" / "predictions" / "orders"
    for day, shift in enumerate((0.0, 0.0, 1.5)):
        rows = table("regression", 800, 30 + day, shift)
        delays.answer(log, rows, day)

    report, found = run(project)

    told = report.windows[-1].estimated["mean_absolute_error"]
    truth = mean_absolute_error(rows["late"], predict(delays.model, rows).labels)
    assert told.value == pytest.approx(truth, rel=0.15)
    assert told.low > report.held_out["mean_absolute_error"].high
    (finding,) = report.findings
    assert (finding.kind, finding.severity) == ("estimated", "warning")
    check = found["model_performance.performance_holds"]
    assert (check.passed, check.severity.value) == (False, "WARN")
    assert report.labels is None


def test_a_business_key_joins_labels_of_batches(project: ProblemProject, orders: Served) -> None:
    orders.store(project, log=FOREVER, performance=PERFORMANCE,
                 labels={"source": "labels.csv", "id": "order", "key": "order"})  # fmt: skip
    rows = table("binary_classification", 400, 40)
    told = predict(orders.model, rows)
    assert told.probabilities is not None
    batch = "0123456789ab8cde9f01"
    project.artifact("batches").mkdir()
    project.artifact(f"batches/{batch}.json").write_text(
        f'{{"batch": "{batch}", "model_version": "{orders.model.version}", "input": "new.csv", '
        '"scored": 400, "scored_at": "2026-10-03T05:00:00Z"}'
    )
    pd.DataFrame({
        "prediction_id": [f"{batch}{place:012x}" for place in range(400)], "_row": range(400),
        "order": rows["order"], "prediction": told.labels,
        "probability_no": told.probabilities[:, 0], "probability_yes": told.probabilities[:, 1],
        "model_version": orders.model.version,
    }).to_parquet(project.artifact("batch_predictions.parquet"))  # fmt: skip
    rows.to_csv(project.root / "labels.csv", index=False)

    report, _ = run(project)

    (window,) = [one for one in report.windows if one.rows]
    assert window.measured["accuracy"].value == accuracy_score(rows["late"], told.labels)


def test_an_empty_log_says_so(project: ProblemProject, orders: Served) -> None:
    orders.store(project)
    report, found = run(project)
    assert report.windows == []
    assert found["model_performance.performance_holds"].passed
    assert "No window has 100 predictions" in report.notes[0]
