from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from ml_assets.scaffold.draft import draft_problem
from ml_assets.spec.errors import MLAssetsError
from ml_assets.spec.metrics import UNSUPERVISED, Task
from ml_assets.spec.problem_spec import ProblemSpec

ROWS = 120
FRAME = pd.DataFrame({
    "customer_id": [f"c{i}" for i in range(ROWS)],
    "age": [20 + i % 40 for i in range(ROWS)],
    "spent": [i * 1.5 for i in range(ROWS)],
    "plan": [("basic", "gold", "plus")[i % 3] for i in range(ROWS)],
    "left": [("yes", "no")[i % 2] for i in range(ROWS)],
    "flag": [i % 2 for i in range(ROWS)],
})  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    FRAME.to_csv(tmp_path / "My Table.v2.csv", index=False)
    return tmp_path


@pytest.mark.parametrize(
    ("target", "task"),
    [
        ("left", "binary_classification"),
        ("flag", "binary_classification"),
        ("plan", "multiclass_classification"),
        ("spent", "regression"),
        ("age", "regression"),
    ],
)
def test_the_task_follows_the_target(root: Path, target: str, task: str) -> None:
    draft = draft_problem("My Table.v2.csv", target, None, None, root)
    assert draft.spec.problem.task == task
    assert draft.contract.target == target


def test_name_id_and_yaml(root: Path) -> None:
    draft = draft_problem("My Table.v2.csv", "left", None, None, root)
    assert draft.spec.name == "my_table"
    assert draft.spec.columns.id == "customer_id"
    document: dict[str, Any] = yaml.safe_load(draft.yaml)
    assert document["type"] == "ml_assets.MLLifecycle"
    assert ProblemSpec.model_validate(document["attributes"]).problem == (
        draft.spec.problem.model_copy(update={"metric": "roc_auc", "statement": "Predict left."})
    )


def test_what_is_stated_goes_before_what_is_guessed(root: Path) -> None:
    draft = draft_problem("My Table.v2.csv", "flag", "mine", "regression", root)
    assert (draft.spec.name, draft.spec.problem.task) == ("mine", "regression")


def test_a_number_as_name_is_made_valid(root: Path) -> None:
    (root / "My Table.v2.csv").rename(root / "2026.csv")
    assert draft_problem("2026.csv", "left", None, None, root).spec.name == "problem_2026"


def test_an_absent_target_gets_the_nearest(root: Path) -> None:
    with pytest.raises(MLAssetsError, match="write 'left'"):
        draft_problem("My Table.v2.csv", "lefft", None, None, root)


def test_a_bundled_table() -> None:
    draft = draft_problem("sklearn://wine", "target", None, None, Path("/nowhere"))
    assert (draft.spec.name, draft.spec.problem.task) == ("wine", "multiclass_classification")
    assert len(draft.contract.columns) == 14


@pytest.mark.parametrize("task", UNSUPERVISED)
def test_a_problem_without_a_target(root: Path, task: Task) -> None:
    draft = draft_problem("My Table.v2.csv", None, None, task, root)
    assert draft.contract.target is None
    assert draft.spec.columns.id == "customer_id"
    attributes = yaml.safe_load(draft.yaml)["attributes"]
    assert "target" not in attributes["problem"]
    assert attributes["problem"]["metric"] == draft.spec.problem.search_metric
    assert ProblemSpec(**attributes).problem == draft.spec.problem.model_copy(
        update={
            "statement": attributes["problem"]["statement"],
            "metric": draft.spec.problem.search_metric,
        }
    )


def test_neither_target_nor_task_is_refused(root: Path) -> None:
    with pytest.raises(MLAssetsError, match=r"Neither a target nor a task.*--task clustering"):
        draft_problem("My Table.v2.csv", None, None, None, root)
