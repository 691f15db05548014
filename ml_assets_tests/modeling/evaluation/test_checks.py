"""The doors: what the asset shows, and which checks block."""

from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from ml_assets.modeling.evaluation import assets, checks
from ml_assets.modeling.refit import refit
from ml_assets.spec.metrics import TASKS, Task
from ml_assets.spec.project import Project
from ml_assets.storage.artifact_path import artifact_path
from ml_assets_tests.modeling.evaluation.test_detailed_report import fitted
from ml_assets_tests.modeling.tables import PLAN, board, problem, table
from ml_assets_tests.spec.specs import make_spec

BLOCKING = {"beats_the_dummy", "train_test_gap", "not_worse_than_the_champion"}
OF_CLASSES = {"calibrated_on_held_out"}
OF_PARTS = {"worst_slice"}


def project(root: Path, task: Task, **sections: Any) -> Project:
    stated = {"task": task, "target": "y", "success": {"r2": {"min": 0.999}}}
    if task != "regression":
        stated["success"] = {"accuracy": {"min": 0.999}}
    return Project(spec=make_spec(problem=stated, **sections), root=root)


def evaluated(where: Project, task: Task) -> Any:
    [definition] = assets.build_assets(where)
    result: Any = definition(fitted(task), table(task, rows=200), table(task, rows=100, seed=2))
    return result


def results(where: Project, report: Any) -> dict[str, Any]:
    return {key.name: check(report) for check in checks.build_checks(where)
            for key in check.check_keys}  # fmt: skip


@pytest.mark.parametrize("task", TASKS)
def test_a_good_model_passes_what_blocks(task: Task, tmp_path: Path) -> None:
    where = project(tmp_path, task)
    result = evaluated(where, task)
    told = results(where, result.value)
    assert set(told) == BLOCKING | OF_PARTS | {"success_metrics"} | (
        OF_CLASSES if task != "regression" else set()
    )
    assert {name for name, found in told.items() if not found.passed} == {"success_metrics"}
    assert told["success_metrics"].severity == dg.AssetCheckSeverity.WARN
    shown = result.metadata
    assert {"verdicts", "comparison", "gaps", "champion", "metrics"} <= set(shown)
    assert shown["champion"] == "there is no champion yet"
    table_of = {"regression": "errors_by_decile", "binary_classification": "gains",
                "multiclass_classification": "classes"}  # fmt: skip
    assert table_of[task] in shown


def test_verdicts_decide_and_block(tmp_path: Path) -> None:
    task: Task = "binary_classification"
    where = project(tmp_path, task)
    report = evaluated(where, task).value
    failed = [verdict.model_copy(update={"passed": False}) for verdict in report.verdicts]
    told = results(where, report.model_copy(update={"verdicts": failed}))
    for name in BLOCKING | OF_CLASSES:
        assert not told[name].passed
        assert told[name].severity == dg.AssetCheckSeverity.ERROR
        assert told[name].metadata["needs"].text == report.verdict(name).bound
    blocking = {spec.name: spec.blocking for check in checks.build_checks(where)
                for spec in check.check_specs}  # fmt: skip
    assert blocking == dict.fromkeys(BLOCKING | OF_CLASSES | OF_PARTS, True) | {
        "success_metrics": False
    }
    older = results(where, report.model_copy(update={"verdicts": []}))
    assert older["train_test_gap"].severity == dg.AssetCheckSeverity.WARN
    assert "materialize it again" in older["train_test_gap"].description


def test_a_much_better_champion_stops_the_model(tmp_path: Path) -> None:
    """The champion learnt from the held-out rows' own source, the model from shuffled labels."""
    task: Task = "regression"
    where, champion = project(tmp_path, task), fitted(task)
    path = artifact_path(where, "champion.json")
    path.parent.mkdir(parents=True)
    path.write_text(f'{{"version": "{champion.version}"}}')
    exported = artifact_path(where, f"exports/{champion.version}.skops")
    exported.parent.mkdir()
    exported.write_bytes(champion.content)
    train = table(task, rows=200)
    noise = train.assign(y=train["y"].sample(frac=1.0, random_state=1).to_numpy())
    model = refit(noise, PLAN, problem(task), board(task), problem_name="toys", contract_version=1)
    [definition] = assets.build_assets(where)
    result: Any = definition(model, noise, table(task, rows=100, seed=2))
    told = results(where, result.value)
    assert not told["not_worse_than_the_champion"].passed
    assert not told["beats_the_dummy"].passed
    assert f"learnt from {champion.info.train_rows}" in result.metadata["champion"]
    same: Any = definition(champion, train, table(task, rows=100, seed=2))
    assert results(where, same.value)["not_worse_than_the_champion"].passed
    assert same.metadata["champion"] == "this version is the champion"
