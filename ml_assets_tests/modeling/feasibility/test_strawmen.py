import pytest

from ml_assets.modeling.feasibility.small_problem import small_problem
from ml_assets.modeling.feasibility.strawmen import learners_of, strawmen
from ml_assets.spec.metrics import TASKS, Task
from ml_assets_tests.modeling import all_kinds
from ml_assets_tests.modeling.feasibility.problems import (
    NUMBERS,
    classes,
    interaction,
    mixed,
    of_classes,
    spec_of,
)


@pytest.mark.parametrize("task", TASKS)
def test_each_is_better_than_the_last_where_there_is_signal(task: Task) -> None:
    problem = mixed(task, 300)
    found = strawmen(problem)
    assert list(found.scores) == ["dummy", "one_column", "linear", "boosting"]
    metric = problem.metrics[0]
    value = {name: scores.mean(metric) for name, scores in found.scores.items()}
    if task == "binary_classification":
        assert value["dummy"] == 0.5
        assert value["dummy"] < value["one_column"] < value["linear"]
    else:
        assert value["dummy"] > value["one_column"] > value["linear"]
    assert "most often size" in found.texts["one_column"]
    assert found.best(metric) in ("linear", "boosting")


def test_boosting_finds_what_no_column_alone_tells() -> None:
    found = strawmen(of_classes(interaction()))
    assert found.best("roc_auc") == "boosting"
    assert found.scores["boosting"].mean("roc_auc") > 0.75
    assert found.scores["linear"].mean("roc_auc") < 0.6


def test_every_kind_of_column_is_read() -> None:
    problem = small_problem(all_kinds.table("regression", 150), all_kinds.plan_of(),
                            spec_of("regression"))  # fmt: skip
    found = strawmen(problem)
    errors = {name: scores.mean("root_mean_squared_error")
              for name, scores in found.scores.items()}  # fmt: skip
    assert errors["boosting"] < errors["dummy"]
    assert errors["linear"] > 0


def test_a_model_that_must_be_followed_is_not_boosted() -> None:
    spec = spec_of("binary_classification", {"constraints": {"interpretable": True}})
    assert list(learners_of(small_problem(classes(), NUMBERS, spec))) == ["linear"]


def test_without_a_defined_score_the_dummy_is_the_best() -> None:
    found = strawmen(of_classes(classes(60)))
    for scores in found.scores.values():
        scores.scores["roc_auc"][:] = float("nan")
    assert found.best("roc_auc") == "dummy"
