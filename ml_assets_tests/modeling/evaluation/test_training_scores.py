import numpy as np
import pytest
from sklearn import metrics

from ml_assets.estimator.predict import predict
from ml_assets.modeling.evaluation.training_scores import training_scores
from ml_assets.modeling.refit import refit
from ml_assets.spec.metrics import TASKS, Task
from ml_assets.spec.problem import Problem
from ml_assets_tests.modeling.reference_metrics import reference
from ml_assets_tests.modeling.tables import PLAN, board, problem, table
from ml_assets_tests.modeling.unlabelled_tables import clusters, detector, groups, odd_rows

USERS = "ml_assets_tests.spec.user_metrics"


@pytest.mark.parametrize("task", TASKS)
def test_named_metrics_on_the_rows_that_were_learnt(task: Task) -> None:
    train = table(task)
    model = refit(train, PLAN, problem(task), board(task), problem_name="toys", contract_version=1)
    stated = problem(task, success={f"{USERS}.raises": {"min": 0}})
    found = training_scores(model, train, stated, seed=7)
    # One that is not defined is left out.
    assert list(found) == [stated.search_metric]
    expected = reference(stated.search_metric, task, train["y"].to_numpy(), predict(model, train),
                         model.info.positive_class)  # fmt: skip
    assert found[stated.search_metric] == pytest.approx(expected)


def test_the_mean_cost_and_weights() -> None:
    task: Task = "binary_classification"
    plan = PLAN.model_copy(update={"weight": "counts"})
    train = table(task).assign(counts=np.random.default_rng(1).uniform(0.2, 3, 80))
    costs = {"false_negative": 5, "false_positive": 1}
    stated = problem(task, costs=costs, success={"mean_cost": {"max": 9}})
    model = refit(train, plan, stated, board(task), problem_name="toys", contract_version=1)
    found = training_scores(model, train, stated, seed=7)
    true, said = train["y"] == "yes", predict(model, train).labels == "yes"
    charged = 5 * (true & ~said) + 1 * (~true & said)
    assert found["mean_cost"] == pytest.approx(np.average(charged, weights=train["counts"]))


def test_without_a_target() -> None:
    stated = Problem.model_validate({"task": "clustering", "success": {"stability": {"min": 0.1}}})
    found = training_scores(clusters(), groups(), stated, seed=7)
    assert list(found) == ["silhouette"]
    assert 0.4 < found["silhouette"] < 0.9

    train, labelled = odd_rows(), Problem(task="anomaly_detection", target="odd")
    found = training_scores(detector(), train, labelled, seed=7)
    scores = predict(detector(), train).scores
    assert found == {
        "average_precision": pytest.approx(
            metrics.average_precision_score(train["odd"] == "odd", scores)
        )
    }
    unlabelled = Problem(task="anomaly_detection")
    found = training_scores(detector(labelled=False), train, unlabelled, seed=7)
    assert 0.7 < found["planted_roc_auc"] <= 1.0
