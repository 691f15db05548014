import numpy as np
import pytest

from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import predict
from ml_assets.modeling.calibration import calibration
from ml_assets.modeling.evaluation.champion_model import FoundChampion, champion_model
from ml_assets.modeling.evaluation.detailed_report import detailed_report, judged_report
from ml_assets.modeling.evaluation.evaluate import evaluate
from ml_assets.modeling.refit import refit
from ml_assets.spec.comparison import ChampionNote
from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets.spec.evaluation_settings import Evaluation
from ml_assets.spec.metrics import TASKS, Task
from ml_assets.spec.problem import Problem
from ml_assets_tests.modeling.tables import PLAN, board, problem, table, trial
from ml_assets_tests.modeling.unlabelled_tables import clusters, detector, groups, odd_rows

NAMES = ["beats_the_dummy", "train_test_gap", "not_worse_than_the_champion"]
BY_TASK = {"binary_classification": {"gains", "thresholds"},
           "multiclass_classification": {"classes"}, "regression": {"errors"}}  # fmt: skip


PROMISED = {"binary_classification": 0.95, "multiclass_classification": 0.6, "regression": 1.7}


def fitted(task: Task, rows: int = 200) -> FittedModel:
    """A linear model that is as good on held-out rows as its cross-validation says."""
    params = {"numbers": "scaled", "penalty": "l2", "alpha": 1.0}
    if task != "regression":
        params = {"numbers": "scaled", "penalty": "l2", "C": 3.0, "class_weights": "none"}
    trials = [trial(0, score=PROMISED[task], params=params)]
    return refit(table(task, rows=200).head(rows), PLAN, problem(task), board(task, trials=trials),
                 problem_name="toys", contract_version=1)  # fmt: skip


def detailed(task: Task, against: bool) -> EvaluationReport:
    train, test = table(task, rows=200), table(task, rows=100, seed=2)
    model, other = fitted(task), fitted(task, rows=30)
    note = ChampionNote(version=other.version, compared=against, note="of old")
    champion = FoundChampion(other if against else None, note)
    report = evaluate(model, train, test, seed=7, samples=200)
    return detailed_report(report, model, champion, train, test, problem(task))


@pytest.mark.parametrize("task", TASKS)
def test_everything_stands_beside_the_metrics(task: Task) -> None:
    report, metric = detailed(task, against=True), problem(task).search_metric
    assert [line.against for line in report.comparison] == ["dummy", "champion"]
    assert {name for name, lines in report.tables if lines} == BY_TASK[task]
    assert (report.calibration is None) == (task == "regression")
    assert (report.champion and report.champion.note) == "of old"
    [gap] = report.gaps
    assert (gap.metric, gap.cross_validated) == (metric, PROMISED[task])
    assert gap.training is not None
    assert gap.held_out == report.metrics[metric].value
    assert report.verdicts == []
    again = EvaluationReport.model_validate_json(report.model_dump_json())
    assert again == report
    assert detailed(task, against=True) == report


@pytest.mark.parametrize("task", TASKS)
def test_every_verdict_is_told(task: Task) -> None:
    report, spec = detailed(task, against=True), problem(task)
    found = judged_report(report, spec, Evaluation(), train_rows=200)
    names = NAMES + ([] if task == "regression" else ["calibrated_on_held_out"])
    assert [verdict.name for verdict in found.verdicts] == names
    assert all(verdict.passed for verdict in found.verdicts)
    champion = found.verdict("not_worse_than_the_champion")
    compared = report.compared("champion", spec.search_metric)
    assert champion is not None
    assert compared is not None
    assert champion.value == compared.difference


def test_calibration_is_that_of_held_out_rows() -> None:
    task: Task = "binary_classification"
    report = detailed(task, against=False)
    test = table(task, rows=100, seed=2)
    predictions = predict(fitted(task), test)
    assert predictions.probabilities is not None
    expected = calibration(test["y"].to_numpy(), predictions.probabilities, ("no", "yes"), "yes", 7)
    assert report.calibration == expected
    assert [line.against for line in report.comparison] == ["dummy"]


def test_without_a_target_there_are_verdicts_too() -> None:
    clustering, anomalies = Problem(task="clustering"), Problem(task="anomaly_detection")
    cases = ((clusters(), clusters("gaussian_mixture"), clustering, groups(),
              groups(rows=60, seed=2)),
             (detector(labelled=False), detector("isolation_forest", labelled=False), anomalies,
              odd_rows(), odd_rows(rows=100, seed=2)))  # fmt: skip
    for model, other, spec, train, test in cases:
        stored = {"champion.json": f'{{"version": "{other.version}"}}'.encode(),
                  f"exports/{other.version}.skops": other.content}  # fmt: skip
        champion = champion_model(model, test, stored.get)
        assert champion.model is not None
        report = evaluate(model, train, test, seed=7, samples=50)
        report = detailed_report(report, model, champion, train, test, spec)
        found = judged_report(report, spec, Evaluation(), model.info.train_rows)
        assert [verdict.name for verdict in found.verdicts] == NAMES
        assert found.compared("champion", spec.search_metric) is not None
        assert found.verdicts[0].passed
        assert found.calibration is None
        assert all(lines is None for _, lines in found.tables)


def test_verdicts_of_others_are_kept() -> None:
    report = judged_report(detailed("regression", against=False), problem("regression"),
                           Evaluation(), 200)  # fmt: skip
    again = judged_report(report, problem("regression"), Evaluation(), 200)
    assert [verdict.name for verdict in again.verdicts] == [*NAMES, *NAMES]
    assert np.isfinite([verdict.value or 0.0 for verdict in again.verdicts]).all()
