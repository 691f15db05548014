import numpy as np
import pytest
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.metrics import confusion_matrix

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import Predictions, predict
from ml_assets.modeling.evaluation.evaluate import evaluate
from ml_assets.modeling.refit import refit
from ml_assets.spec.errors import DataError, SpecError
from ml_assets.spec.metrics import TASKS, Task, metrics_for
from ml_assets.spec.problem import Costs
from ml_assets_tests.modeling.reference_metrics import reference
from ml_assets_tests.modeling.tables import PLAN, board, problem, table

USERS = "ml_assets_tests.spec.user_metrics"


def fitted(task: Task) -> FittedModel:
    return refit(
        table(task), PLAN, problem(task), board(task), problem_name="toys", contract_version=1
    )


@pytest.mark.parametrize("task", TASKS)
def test_values_are_scikit_learns_on_the_held_out_rows(task: Task) -> None:
    model, test = fitted(task), table(task, rows=60, seed=2)
    report = evaluate(model, table(task), test, seed=5, samples=200)

    y, predictions = test["y"].to_numpy(), predict(model, test)
    assert list(report.metrics) == [metric.name for metric in metrics_for(task)]
    for name, estimate in report.metrics.items():
        expected = reference(name, task, y, predictions, model.info.positive_class)
        assert estimate.value == pytest.approx(expected)
        assert estimate.low <= estimate.value <= estimate.high
        # A metric that is perfect on all rows is perfect on every sample of them.
        assert estimate.low < estimate.high or estimate.value == 1.0, name
    assert (report.rows, report.model_version) == (60, model.version)
    if task == "regression":
        assert report.confusion is None
    else:
        counts = [list(row.values()) for row in (report.confusion or {}).values()]
        assert counts == confusion_matrix(y, predictions.labels).tolist()


@pytest.mark.parametrize("task", TASKS)
def test_the_baseline_is_the_dummys(task: Task) -> None:
    model, train, test = fitted(task), table(task), table(task, rows=60, seed=2)
    report = evaluate(model, train, test, seed=5, samples=200)

    dummy = DummyRegressor() if task == "regression" else DummyClassifier(strategy="prior")
    dummy.fit(feature_matrix(train, PLAN), train["y"])
    labels = dummy.predict(test)
    predictions = (
        Predictions(labels)
        if task == "regression"
        else Predictions(labels, dummy.predict_proba(test), tuple(dummy.classes_.tolist()))
    )
    for name, value in report.baseline.items():
        positive = model.info.positive_class
        assert value == pytest.approx(
            reference(name, task, test["y"].to_numpy(), predictions, positive)
        )


def test_the_seed_fixes_the_intervals() -> None:
    task: Task = "binary_classification"
    model, train, test = fitted(task), table(task), table(task, rows=60, seed=2)
    first, again, other = (
        evaluate(model, train, test, seed=seed, samples=300) for seed in (1, 1, 2)
    )
    assert first == again
    assert first.metrics["roc_auc"].low != other.metrics["roc_auc"].low
    assert (first.seed, first.bootstrap_samples) == (1, 300)


def test_an_accuracys_interval_is_about_the_normal_one() -> None:
    task: Task = "binary_classification"
    estimate = evaluate(
        fitted(task), table(task), table(task, rows=400, seed=2), seed=3, samples=2000
    ).metrics["accuracy"]
    half = 1.96 * np.sqrt(estimate.value * (1 - estimate.value) / 400)
    assert estimate.low == pytest.approx(estimate.value - half, abs=0.01)
    assert estimate.high == pytest.approx(estimate.value + half, abs=0.01)


def test_costs_add_the_mean_cost_beside_that_of_the_cheapest_label() -> None:
    task: Task = "binary_classification"
    costs = Costs(false_negative=9, false_positive=2)
    model, train, test = fitted(task), table(task), table(task, rows=60, seed=2)
    plain = evaluate(model, train, test, seed=5, samples=200)
    report = evaluate(model, train, test, seed=5, samples=200, costs=costs)

    true, found = test["y"] == "yes", predict(model, test).labels == "yes"
    expected = (9 * (true & ~found) + 2 * (~true & found)).mean()
    estimate = report.metrics["mean_cost"]
    assert estimate.value == pytest.approx(expected)
    assert estimate.low < estimate.value < estimate.high
    share = float((train["y"] == "yes").mean())
    always = 9 * share > 2 * (1 - share)
    assert report.baseline["mean_cost"] == pytest.approx(
        2 * (~true).mean() if always else 9 * true.mean()
    )
    # Nothing else depends on the costs.
    assert {**report.metrics, "mean_cost": None} == {**plain.metrics, "mean_cost": None}


def test_no_held_out_rows_are_refused() -> None:
    task: Task = "regression"
    with pytest.raises(DataError, match="no held-out rows"):
        evaluate(fitted(task), table(task), table(task).iloc[:0], seed=1)


def test_one_held_out_row_gives_a_report_without_a_spread() -> None:
    task: Task = "binary_classification"
    report = evaluate(fitted(task), table(task), table(task, seed=2).iloc[:1], seed=1)
    accuracy = report.metrics["accuracy"]
    assert accuracy.low == accuracy.value == accuracy.high
    assert np.isnan(report.metrics["roc_auc"].value)


def test_metrics_that_a_problem_names_are_told_too() -> None:
    task: Task = "multiclass_classification"
    model, train, test = fitted(task), table(task), table(task, rows=60, seed=2)
    named = ["roc_auc_ovo", "roc_auc", "f1_weighted", f"{USERS}.raises"]
    report = evaluate(model, train, test, seed=5, samples=200, named=named)

    reported = [metric.name for metric in metrics_for(task)]
    assert list(report.metrics) == [*reported, "roc_auc_ovo", "f1_weighted", f"{USERS}.raises"]
    for name in ("roc_auc_ovo", "f1_weighted"):
        estimate = report.metrics[name]
        expected = reference(name, task, test["y"].to_numpy(), predict(model, test), None)
        assert estimate.value == pytest.approx(expected)
        assert estimate.low < estimate.value < estimate.high
    assert report.baseline["roc_auc_ovo"] == 0.5
    assert np.isnan(report.metrics[f"{USERS}.raises"].value)


def test_a_metric_that_cannot_be_imported_is_no_missing_value() -> None:
    task: Task = "regression"
    with pytest.raises(SpecError, match="cannot be imported"):
        evaluate(fitted(task), table(task), table(task), seed=1, named=["no_such_package.profit"])


@pytest.mark.parametrize("task", TASKS)
def test_held_out_rows_count_as_much_as_they_weigh(task: Task) -> None:
    plan = PLAN.model_copy(update={"weight": "counts"})
    train = table(task).assign(counts=1.0)
    test = table(task, rows=60, seed=2)
    counts = np.random.default_rng(6).integers(1, 5, 60)
    costs = Costs(false_negative=5, false_positive=1) if task == "binary_classification" else None
    model = refit(train, plan, problem(task), board(task), problem_name="toys", contract_version=1)

    weighted = evaluate(
        model, train, test.assign(counts=counts / 4), seed=5, samples=200, costs=costs
    )
    repeated = test.loc[test.index.repeat(counts)].assign(counts=1.0)
    expected = evaluate(model, train, repeated, seed=5, samples=200, costs=costs)

    for name, estimate in weighted.metrics.items():
        assert estimate.value == pytest.approx(expected.metrics[name].value), name
        assert weighted.baseline[name] == pytest.approx(expected.baseline[name], nan_ok=True), name
        assert estimate.low <= estimate.high
    assert weighted.rows == 60


def test_the_dummy_learns_by_weight() -> None:
    plan = PLAN.model_copy(update={"weight": "counts"})
    train = table("regression")
    heavy = train.assign(counts=np.where(train["y"] > train["y"].median(), 50.0, 1.0))
    model = refit(heavy, plan, problem("regression"), board("regression"), problem_name="toys",
                  contract_version=1)  # fmt: skip
    test = table("regression", rows=60, seed=2).assign(counts=1.0)
    mean = np.average(heavy["y"], weights=heavy["counts"])
    expected = float(np.abs(test["y"] - mean).mean())
    found = evaluate(model, heavy, test, seed=5, samples=20).baseline["mean_absolute_error"]
    assert found == pytest.approx(expected)
