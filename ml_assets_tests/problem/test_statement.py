import pytest

from ml_assets.problem.statement import state
from ml_assets_tests.problem.statements import FULL
from ml_assets_tests.spec.specs import make_spec


def test_problem_translation_thresholds_and_people_are_said() -> None:
    said = state(FULL)
    assert said.statement == "Find who will leave."
    assert "tell which of two classes of `left`" in said.translation
    assert [(line.metric, line.bound) for line in said.success] == [
        ("roc_auc", "≥ 0.84"), ("log_loss", "≥ 0.1 and ≤ 0.5"),
    ]  # fmt: skip
    assert (said.sponsor, said.users, said.owners) == ("Retention", None, ["team:retention"])
    assert said.sensitive == ["gender"]
    assert said.immutable == ["age"]
    assert said.sources == ["customers"]
    assert said.constraints == ["one row in at most 20.0 ms", "a person can follow how it computes",
                                "regulation: none known"]  # fmt: skip
    assert said.problem["success"]["roc_auc"] == {"min": 0.84, "max": None}
    assert said.gaps == []


def test_costs_are_said_and_may_be_bounded() -> None:
    costs = {"false_negative": 120, "false_positive": 10}
    said = state(make_spec(problem={
        "task": "binary_classification", "target": "left", "costs": costs,
        "success": {"mean_cost": {"max": 9}},
    }))  # fmt: skip
    assert said.costs
    assert "A missed positive row costs 120, a false alarm 10" in said.costs
    assert said.success[0].model_dump() == {
        "metric": "mean_cost", "bound": "≤ 9", "meaning": "mean cost of wrong labels per row",
    }  # fmt: skip
    assert state(make_spec()).costs is None


@pytest.mark.parametrize("task", ["multiclass_classification", "regression"])
def test_every_task_has_its_sentence(task: str) -> None:
    assert "`price`" in state(make_spec(problem={"task": task, "target": "price"})).translation


def test_more_than_two_classes_are_spoken_of_only_where_there_are() -> None:
    assert "one-vs-rest" not in state(FULL).model_dump_json()
    many = {"task": "multiclass_classification", "target": "left", "metric": "roc_auc"}
    assert "one-vs-rest" in state(make_spec(problem=many)).metric_meaning


def test_problems_without_a_target_are_translated_too() -> None:
    said = state(make_spec(problem={"task": "clustering"}))
    assert "find the groups of rows that are alike" in said.translation
    said = state(make_spec(problem={"task": "anomaly_detection", "target": "odd"}))
    assert "the labels in `odd` judge and choose, and are not learnt" in said.translation
