import json

import numpy as np
import pytest

from ml_assets.estimator.predict import predict
from ml_assets.modeling.explanation.explain_model import explain_model
from ml_assets.modeling.families.registry import FAMILIES, is_installed
from ml_assets.spec.errors import DataError
from ml_assets.spec.explanation_report import ExplanationReport
from ml_assets.spec.metrics import DEFAULT_METRIC, TASKS, Task
from ml_assets_tests.attribution.fitted_models import ensemble_of, model_of
from ml_assets_tests.modeling import all_kinds, unlabelled_tables
from ml_assets_tests.modeling.tables import table

LEARNERS = [name for name, family in FAMILIES.items()
            if set(family.tasks) & set(TASKS) and is_installed(family)]  # fmt: skip
UNLABELLED = [name for name in FAMILIES if name not in LEARNERS and is_installed(FAMILIES[name])]


def sound(report: ExplanationReport) -> None:
    assert report.largest_violation <= report.tolerance
    assert np.isfinite([one.importance for one in report.importance]).all()
    assert report.rows
    for one in report.rows:
        assert one.base + sum(one.contributions.values()) == pytest.approx(one.predicted, abs=1e-6)
    again = ExplanationReport.model_validate_json(json.dumps(report.model_dump(mode="json")))
    assert again == report


@pytest.mark.parametrize("family", LEARNERS)
def test_every_family_is_explained_over_columns_of_every_kind(family: str) -> None:
    task: Task = FAMILIES[family].tasks[0]
    plan = all_kinds.plan_of()
    train, test = all_kinds.table(task), all_kinds.table(task, 40, seed=2, unseen=True)
    found = explain_model(
        model_of(family, task, plan, train), train, test, DEFAULT_METRIC[task], seed=1
    )
    sound(found.report)
    assert {one.column for one in found.report.importance} == set(plan.columns)
    assert set(found.pictures) == {"importance", "contributions", "dependence"}
    assert {one.column for one in found.report.dependence} == {"size", "is new", "colour", "city"}


@pytest.mark.parametrize("family", UNLABELLED)
def test_models_without_a_target_are_explained(family: str) -> None:
    if "clustering" in FAMILIES[family].tasks:
        model, metric = unlabelled_tables.clusters(family), "silhouette"
        train, test = unlabelled_tables.groups(), unlabelled_tables.groups(60, seed=2)
    else:
        model, metric = unlabelled_tables.detector(family, labelled=False), "planted_roc_auc"
        train, test = unlabelled_tables.odd_rows(), unlabelled_tables.odd_rows(60, seed=2)
    report = explain_model(model, train, test, metric, seed=1).report
    sound(report)
    assert report.score == 1.0
    assert report.metric.startswith("agreement with its own")
    assert report.suspicions == []
    assert report.importance[0].importance > 0.02


def test_what_the_target_depends_on_comes_first() -> None:
    task: Task = "multiclass_classification"
    train, test = table(task, 300), table(task, 200, seed=2)
    model = model_of("lightgbm", task, train=train)
    report = explain_model(model, train, test, "log_loss", seed=1).report
    # size + 0.5 weight + red + noise; "is new" says nothing.
    assert report.importance[0].column == "size"
    assert report.importance[-1].column == "is new"
    assert {one.output for one in report.rows} <= set(report.outputs)
    assert (report.greater_is_better, report.permuted_rows, report.repeats) == (False, 200, 5)
    assert report.limits == []


def test_the_seed_fixes_everything() -> None:
    task: Task = "binary_classification"
    model, train, test = model_of("random_forest", task), table(task), table(task, 40, seed=2)
    first, again, other = (
        explain_model(model, train, test, "roc_auc", seed=seed) for seed in (1, 1, 2)
    )
    assert first == again
    assert first.report.importance != other.report.importance


def test_an_ensemble_is_explained_and_sensitive_values_stay_unsaid() -> None:
    model = ensemble_of("binary_classification", "log", ("linear", "random_forest"))
    train, test = table("binary_classification"), table("binary_classification", 50, seed=2)
    report = explain_model(
        model, train, test, "roc_auc", seed=1, hidden={"size", "colour"}, id_column="y"
    ).report
    sound(report)
    text = report.model_dump_json()
    for value in [*test["size"].dropna().map(lambda size: f"{size:.9f}"), 'red"', "blue", "red,"]:
        assert value not in text
    assert "size=" not in text
    assert "colour=" not in text
    assert "size (hidden)" in text
    assert {one.column for one in report.dependence} == {"weight", "is new"}
    assert "colour, size" in report.limits[-1]
    assert report.rows[0].row.startswith("y ")
    assert report.score == pytest.approx(_auc(model, test))


def _auc(model: object, test: object) -> float:
    from sklearn.metrics import roc_auc_score

    return roc_auc_score(test["y"] == "yes", predict(model, test).probabilities[:, 1])


def test_much_is_cut_short_and_told() -> None:
    task: Task = "regression"
    model, train = model_of("linear", task), table(task)
    report = explain_model(model, train, table(task, 6_000, seed=2), "r2", seed=1).report
    assert (report.explained_rows, report.permuted_rows) == (500, 2_000)
    assert len(report.limits) == 3
    with pytest.raises(DataError, match="no held-out rows"):
        explain_model(model, train, table(task).head(0), "r2", seed=1)
