import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ml_assets.disk.parquet_table import ParquetTable
from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.predict import predict_matrix
from ml_assets.estimator.rows import Rows
from ml_assets.measurement.scoring import score
from ml_assets.modeling.cross_validation import score_fold
from ml_assets.modeling.families.registry import FAMILIES
from ml_assets.modeling.positive_class import positive_class
from ml_assets.modeling.search_folds import rows_together, search_folds
from ml_assets.modeling.trial_script import (
    ScriptSource,
    script_markdown,
    trial_named,
    trial_script,
)
from ml_assets.spec.errors import MLAssetsError
from ml_assets.spec.metrics import Task
from ml_assets.spec.model_choice import Ensemble, Member
from ml_assets_tests.modeling import all_kinds, tables
from ml_assets_tests.spec.specs import make_spec

FOLDS = 3
# The package cannot be imported, as where it is not installed.
BLOCKED = """
import runpy, sys
sys.modules["ml_assets"] = None
runpy.run_path(sys.argv[1], None, "__main__")
"""


def source_of(
    folder: Path, task: Task, family: str, copies: int = 1, **fields: Any
) -> ScriptSource:
    """A search's record, and the tables that it was of, as a run leaves them.

    Every training row stands there ``copies`` times.
    """
    plan = all_kinds.plan_of()
    plan.features = [feature for feature in plan.features if feature.kind != "image"]
    for name, rows, seed in (("train", 150, 1), ("test", 60, 2)):
        frame = all_kinds.table(task, rows, seed)
        whole = pd.concat([frame] * (copies if name == "train" else 1), ignore_index=True)
        whole.to_parquet(folder / f"{name}.parquet")
    sections = {name: fields.pop(name) for name in ("columns", "split") if name in fields}
    spec = make_spec("toys", problem={"task": task, "target": "y", **fields},
                     search={"folds": FOLDS}, **sections)  # fmt: skip
    board = tables.board(task, family)
    board = board.model_copy(update={"metric": spec.problem.search_metric, "folds": FOLDS,
                                     "repeated_rows": 150 * (copies - 1)})  # fmt: skip
    return ScriptSource(spec, plan, board, str(folder / "train.parquet"),
                        str(folder / "test.parquet"), run_id="run-7")  # fmt: skip


def frames(source: ScriptSource) -> list[pd.DataFrame]:
    return [ParquetTable(Path(path)).frame() for path in (source.train_path, source.test_path)]


def printed(source: ScriptSource, folder: Path) -> dict[str, float]:
    """What the script prints, run where there is no ml_assets."""
    y = frames(source)[0]["y"].to_numpy()
    file = folder / "winner.py"
    file.write_text(trial_script(source, source.board.best, y))
    child = subprocess.run([sys.executable, "-I", "-c", BLOCKED, str(file)],
                           capture_output=True, text=True, timeout=300)  # fmt: skip
    assert child.returncode == 0, child.stderr
    lines = [line.rpartition(" ") for line in child.stdout.splitlines()]
    return {what: float(value) for what, _, value in lines}


def expected(source: ScriptSource) -> dict[str, float]:
    """What the search and the evaluation compute."""
    problem, board = source.problem, source.board
    train, test = frames(source)
    y, y_test = train["y"].to_numpy(), test["y"].to_numpy()
    features, positive = feature_matrix(train, source.plan), positive_class(problem, y)

    def build() -> Any:
        return FAMILIES[board.best.family].build(
            board.best.params, problem.task, source.plan, board.seed
        )

    folds = [
        score_fold(build(), Rows(features, y), fold, metric=board.metric, task=problem.task,
                   positive_class=positive).score
        for fold in search_folds(train, y, source.spec, rows_together(features, source.spec))
    ]  # fmt: skip
    model = build().fit(features, y)
    predictions = predict_matrix(model, feature_matrix(test, source.plan), problem.task)
    told = {f"fold {number}: {board.metric}": value for number, value in enumerate(folds, 1)}
    told[f"mean: {board.metric}"] = float(np.mean(folds))
    for name in problem.named_metrics:
        told[f"held out: {name}"] = score(name, problem.task, y_test, predictions, positive)
    return told


@pytest.mark.parametrize(
    ("task", "family", "fields"),
    [
        ("binary_classification", "linear", {"success": {"recall": {"min": 0}}}),
        ("multiclass_classification", "nearest_neighbors", {"metric": "roc_auc_ovo"}),
        ("regression", "random_forest", {"success": {"neg_max_error": {"min": -9}}}),
        ("binary_classification", "nearest_neighbors", {"copies": 2}),
        (
            "regression",
            "linear",
            {"columns": {"time": "ordered at"}, "split": {"strategy": "time", "gap": "2d"}},
        ),
    ],
)
def test_a_script_without_ml_assets_prints_the_searchs_numbers(
    tmp_path: Path, task: Task, family: str, fields: dict[str, Any]
) -> None:
    source = source_of(tmp_path, task, family, **fields)
    assert printed(source, tmp_path) == pytest.approx(expected(source), abs=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize(("task", "family"), [
    (task, name) for name, family in FAMILIES.items()
    for task in ("binary_classification", "regression") if task in family.tasks
])  # fmt: skip
def test_every_family_has_its_script(tmp_path: Path, task: Task, family: str) -> None:
    source = source_of(tmp_path, task, family)
    assert printed(source, tmp_path) == pytest.approx(expected(source), abs=1e-9)


def test_the_header_says_where_the_script_came_from(tmp_path: Path) -> None:
    source = source_of(tmp_path, "regression", "linear")
    y = frames(source)[0]["y"].to_numpy()
    text = trial_script(source, source.board.best, y)
    header = text.split('"""')[1]
    for told in ("Trial t000 of the problem toys, run run-7: linear.", "0.49, 0.51",
                 "scikit-learn 1.", "needs no ml_assets"):  # fmt: skip
        assert told in header
    assert "import ml_assets" not in text
    assert "from ml_assets" not in text
    assert max(map(len, text.splitlines())) <= 100
    assert "ensemble" not in header
    assert "stopped early in each fold" not in header


def test_the_header_says_what_is_not_reproduced(tmp_path: Path) -> None:
    source = source_of(tmp_path, "regression", "linear")
    y = frames(source)[0]["y"].to_numpy()
    stopped = source.board.best.model_copy(update={"found": [{"max_iter": 7}]})
    source.board.ensemble = Ensemble(
        method="greedy", pooling="mean", members=[Member(trial_id="t000", weight=1.0)]
    )
    text = trial_script(source, stopped, y)
    assert "The problem's model is an ensemble of trials; this is one trial alone." in text
    assert "stopped early in each fold" in text


def test_a_task_without_a_target_has_no_script(tmp_path: Path) -> None:
    source = source_of(tmp_path, "regression", "linear")
    spec = make_spec("toys", problem={"task": "clustering"})
    aimless = ScriptSource(**{**source.__dict__, "spec": spec})
    with pytest.raises(MLAssetsError, match="A trial of clustering has no script"):
        trial_script(aimless, source.board.best, np.empty(0))
    assert script_markdown(aimless, source.board.best, np.empty(0)).startswith("This trial has no")


def test_a_short_script_is_shown_and_a_long_one_named(tmp_path: Path) -> None:
    source = source_of(tmp_path, "regression", "linear")
    y = frames(source)[0]["y"].to_numpy()
    assert script_markdown(source, source.board.best, y).startswith(
        "`ml-assets script toys -o t000.py` writes a script of "
    )
    source.plan.features = [each for each in source.plan.features if each.kind == "number"]
    shown = script_markdown(source, source.board.best, y)
    assert shown.endswith("    main()\n```")
    assert "```python\n" in shown


def test_a_trial_is_named_or_the_best() -> None:
    board = tables.board("regression", trials=[tables.trial(3), tables.trial(1)])
    assert trial_named(board, None).trial_id == "t003"
    assert trial_named(board, "t001").trial_id == "t001"
    with pytest.raises(MLAssetsError, match="write 't001'"):
        trial_named(board, "t01")
