import numpy as np
import pandas as pd
import pytest

from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import predict
from ml_assets.modeling.evaluation.delong import delong
from ml_assets.modeling.evaluation.dummy_predictions import dummy_predictions
from ml_assets.modeling.evaluation.evaluate import evaluate
from ml_assets.modeling.evaluation.mcnemar import mcnemar_p_value
from ml_assets.modeling.evaluation.paired_comparison import paired_comparisons
from ml_assets.modeling.evaluation.target_pairs import target_pairs
from ml_assets.modeling.refit import refit
from ml_assets.spec.comparison import Comparison
from ml_assets.spec.metrics import TASKS, Task
from ml_assets.spec.problem import Problem
from ml_assets_tests.modeling.reference_metrics import reference
from ml_assets_tests.modeling.tables import PLAN, board, problem, table

COSTS = {"false_negative": 5, "false_positive": 1}
NAMED = {"binary_classification": "accuracy", "multiclass_classification": "accuracy",
         "regression": "r2"}  # fmt: skip


def stated(task: Task) -> Problem:
    costs = {"costs": COSTS} if task == "binary_classification" else {}
    return problem(task, success={NAMED[task]: {"min": 0.1}}, **costs)


def fitted(task: Task, train: pd.DataFrame, weight: str | None = None) -> FittedModel:
    plan = PLAN.model_copy(update={"weight": weight})
    return refit(train, plan, problem(task), board(task), problem_name="toys", contract_version=1)


def compared(task: Task, weight: str | None = None) -> tuple[list[Comparison], pd.DataFrame]:
    rng = np.random.default_rng(9)
    train, test = table(task), table(task, rows=60, seed=2)
    if weight:
        train[weight], test[weight] = rng.uniform(0.2, 3, 80), rng.uniform(0.2, 3, 60)
    # The champion has learnt from few rows.
    model, champion = fitted(task, train, weight), fitted(task, train.head(20), weight)
    pairs = target_pairs(model, predict(model, test), champion, train, test, stated(task))
    return paired_comparisons(pairs, seed=7, samples=200), test


@pytest.mark.parametrize("task", TASKS)
def test_values_are_scikit_learns_of_both_models(task: Task) -> None:
    found, test = compared(task)
    train = table(task)
    model, champion = fitted(task, train), fitted(task, train.head(20))
    y, positive = test["y"].to_numpy(), model.info.positive_class
    predictions = predict(model, test)
    others = {"dummy": dummy_predictions(model, train, test), "champion": predict(champion, test)}
    named = [name for name in stated(task).named_metrics for _ in others]
    assert [line.metric for line in found if line.metric != "mean_cost"] == named
    for line in found:
        if line.metric == "mean_cost":
            continue
        expected = [reference(line.metric, task, y, each, positive)
                    for each in (predictions, others[line.against])]  # fmt: skip
        assert [line.value, line.other] == pytest.approx(expected)
        assert line.difference == pytest.approx(expected[0] - expected[1])
        assert line.low <= line.difference <= line.high
        assert line.rows == 60


@pytest.mark.parametrize("weight", [None, "counts"])
@pytest.mark.parametrize("task", TASKS)
def test_value_and_dummy_are_the_reports_own(task: Task, weight: str | None) -> None:
    found, test = compared(task, weight)
    train = table(task)
    if weight:
        train[weight] = np.random.default_rng(9).uniform(0.2, 3, 80)
    stated_problem = stated(task)
    report = evaluate(fitted(task, train, weight), train, test, seed=7, samples=50,
                      named=stated_problem.named_metrics, costs=stated_problem.costs)  # fmt: skip
    against = [line for line in found if line.against == "dummy"]
    names = set(stated_problem.named_metrics)
    assert {line.metric for line in against} == names | (
        {"mean_cost"} if stated_problem.costs else set()
    )
    for line in against:
        assert line.value == pytest.approx(report.metrics[line.metric].value), line.metric
        assert line.other == pytest.approx(report.baseline[line.metric]), line.metric


def test_formulas_check_areas_and_accuracies_where_rows_count_alike() -> None:
    task: Task = "binary_classification"
    found, test = compared(task)
    train = table(task)
    one, other = (predict(fitted(task, rows), test) for rows in (train, train.head(20)))
    by_metric = {line.metric: line for line in found if line.against == "champion"}
    truth = (test["y"] == "yes").to_numpy()
    assert one.probabilities is not None
    assert other.probabilities is not None
    area = delong(truth, one.probabilities[:, 1], other.probabilities[:, 1])
    assert by_metric["roc_auc"].cross_check == "DeLong"
    assert by_metric["roc_auc"].cross_check_p_value == pytest.approx(area.p_value)
    assert by_metric["roc_auc"].difference == pytest.approx(area.difference)
    right = [each.labels == test["y"].to_numpy() for each in (one, other)]
    assert by_metric["accuracy"].cross_check == "McNemar"
    assert by_metric["accuracy"].cross_check_p_value == pytest.approx(mcnemar_p_value(*right))
    assert by_metric["mean_cost"].cross_check is None
    weighted, _ = compared(task, "counts")
    assert {line.cross_check for line in weighted} == {None}


def test_the_bootstrap_and_delong_agree_on_many_rows() -> None:
    task: Task = "binary_classification"
    train, test = table(task), table(task, rows=800, seed=2)
    model, champion = fitted(task, train), fitted(task, train.head(20))
    pairs = target_pairs(model, predict(model, test), champion, train, test, problem(task))
    [found] = [line for line in paired_comparisons(pairs, 7, 1000) if line.against == "champion"]
    one, other = (predict(each, test).probabilities for each in (model, champion))
    assert one is not None
    assert other is not None
    formula = delong((test["y"] == "yes").to_numpy(), one[:, 1], other[:, 1])
    half = 1.96 * formula.standard_error
    assert found.low == pytest.approx(formula.difference - half, abs=0.15 * half)
    assert found.high == pytest.approx(formula.difference + half, abs=0.15 * half)
