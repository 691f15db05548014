"""The component: what it accepts, what it refuses, and what dg makes of it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from ml_assets.spec.keys import STAGE_OF
from ml_assets_tests.problem_project import ProblemProject, load_error

DG = [str(Path(sys.executable).parent / "dg")]


def attributes(name: str = "iris") -> dict[str, Any]:
    return {
        "name": name,
        "problem": {"task": "multiclass_classification", "target": "target"},
        "sources": {"flowers": {"uri": "sklearn://iris"}},
    }


def test_two_problems_live_side_by_side(project: ProblemProject) -> None:
    project.problem(attributes("iris_a"))
    project.problem(attributes("iris_b"))
    definitions = project.definitions()
    keys = definitions.resolve_asset_graph().get_all_asset_keys()
    by_problem = {name: {k.path[1] for k in keys if k.path[0] == name}
                  for name in ("iris_a", "iris_b")}  # fmt: skip
    assert by_problem["iris_a"] == by_problem["iris_b"]
    assert len(keys) == 2 * len([*STAGE_OF, "source_flowers"])
    assert project.run("problem_statement", "source_flowers").success


def test_assets_carry_group_owners_kinds_and_version(project: ProblemProject) -> None:
    project.problem(attributes() | {"owners": ["team:botany"]})
    graph = project.definitions().resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        node = graph.get(key)
        assert node.group_name.startswith("iris_")
        assert node.owners == ["team:botany"]
        assert 1 <= len(node.kinds) <= 3
        assert node.code_version
        assert node.description


LEARNT = {"train_data", "test_data", "trials", "feasibility", "explanation", "model_card"}
GATED = {"problem_statement", "registered_model", "champion", "bento", "model_card"}


@pytest.mark.parametrize(
    ("edit", "touched"),
    [
        ({"split": {"seed": 8}}, {*LEARNT, "data_profile", "evaluation"}),
        ({"problem": {"success": {"accuracy": {"min": 0.5}}}}, {*GATED, "evaluation"}),
        ({"problem": {"success": {"log_loss": {"max": 0.5}}}}, GATED),
        ({"problem": {"action": "Look again.", "immutable": ["petal width (cm)"]}},
         {"problem_statement", "model_card"}),
        ({"problem": {"metric": "accuracy"}},
         {"problem_statement", "trials", "model", "evaluation", "feasibility", "explanation",
          "model_card"}),
        ({"columns": {"drop": ["petal width (cm)"]}},
         {*LEARNT, "problem_statement", "raw_data", "data_contract", "data_profile", "features",
          "evaluation"}),
    ],
)  # fmt: skip
def test_an_edit_of_the_yaml_changes_the_code_version_of_what_it_touches(
    project: ProblemProject, edit: dict[str, Any], touched: set[str]
) -> None:
    def versions() -> dict[str, str | None]:
        graph = project.definitions().resolve_asset_graph()
        return {key.path[1]: graph.get(key).code_version for key in graph.get_all_asset_keys()}

    project.problem(attributes())
    before = versions()
    problem = attributes()["problem"] | edit.get("problem", {})
    project.problem(attributes() | edit | {"problem": problem})
    after = versions()
    assert {name for name in before if before[name] != after[name]} == touched


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        ({"problm": {}}, ["problm", "write 'problem'"]),
        ({"problem": {"task": "binary_clasification", "target": "y"}},
         ["problem", "binary_clasification", "write 'binary_classification'"]),
        ({"split": {"test_fracton": 0.2}}, ["attributes.split", "test_fracton", "test_fraction"]),
        ({"split": {"test_fraction": 2}}, ["attributes.split.test_fraction", "less than 1"]),
        ({"search": {"families": ["random_forrest"]}},
         ["attributes.search.families", "random_forrest", "random_forest"]),
        ({"search": {"time_budget_s": None, "max_trials": None}}, ["never end"]),
        ({"sources": {}}, ["attributes.sources"]),
        ({"name": "Has Spaces"}, ["attributes.name", "Has Spaces"]),
        ({"columns": {"id": "target"}}, ["columns.id", "target"]),
        ({"problem": {"task": "regression", "target": "y", "metric": "roc_auc"}},
         ["problem.metric", "does not measure regression"]),
        ({"serving": {"formats": ["onnx"]}}, ["attributes.serving.formats", "onnx"]),
    ],
)  # fmt: skip
def test_a_bad_field_fails_at_load_by_name(
    project: ProblemProject, edit: dict[str, Any], says: list[str]
) -> None:
    # The file's place stays, so that a bad name is read from it as well.
    project.problem(attributes())
    project.yaml_path.write_text(json.dumps(
        {"type": "ml_assets.MLLifecycle", "attributes": attributes() | edit}
    ))  # fmt: skip
    message = load_error(project)
    for fragment in [*says, "defs.yaml"]:
        assert fragment in message


def test_templates_are_filled_in_from_the_environment(
    project: ProblemProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLOWERS", "sklearn://iris")
    edited = attributes()
    edited["sources"]["flowers"]["uri"] = "{{ env('FLOWERS') }}"
    project.problem(edited)
    assert project.run("source_flowers").success
    assert len(project.table("source_flowers")) == 150


def test_jobs_and_schedule(project: ProblemProject) -> None:
    project.problem(attributes() | {"scoring": {"cron": "0 5 * * *"}})
    definitions = project.definitions()
    job = definitions.resolve_job_def("iris_lifecycle")
    keys = {key.path[1] for key in job.asset_layer.executable_asset_keys}
    assert "bento" in keys
    assert "batch_predictions" not in keys
    schedule = definitions.resolve_schedule_def("iris_scoring_schedule")
    assert (schedule.cron_schedule, schedule.job_name) == ("0 5 * * *", "iris_scoring")
    assert schedule.default_status is dg.DefaultScheduleStatus.RUNNING


@pytest.mark.slow
def test_dg_lists_and_scaffolds_the_component(tmp_path: Path) -> None:
    package = tmp_path / "shop"
    (package / "defs").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "defs" / "__init__.py").touch()
    (package / "definitions.py").write_text(
        "from pathlib import Path\nimport dagster as dg\n\n@dg.definitions\ndef defs():\n"
        "    return dg.load_from_defs_folder(path_within_project=Path(__file__).parent)\n"
    )
    (tmp_path / "pyproject.toml").write_text(
        '[tool.dg]\ndirectory_type = "project"\n[tool.dg.project]\nroot_module = "shop"\n'
        "registry_modules = []\n"
    )
    (tmp_path / "rows.csv").write_text(
        "a,b,y\n" + "".join(f"{i},{i * 7 % 11},{'yes' if i % 3 else 'no'}\n" for i in range(60))
    )
    home = tmp_path / "home"
    home.mkdir()
    (home / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    environment = {key: value for key, value in os.environ.items()
                   if not key.startswith(("ML_ASSETS", "BENTOML"))}  # fmt: skip
    environment |= {"DAGSTER_HOME": str(home), "PYTHONPATH": str(tmp_path),
                    "VIRTUAL_ENV": str(Path(sys.prefix))}  # fmt: skip

    def dg_(*arguments: str) -> str:
        child = subprocess.run([*DG, *arguments], cwd=tmp_path, env=environment, timeout=240,
                               capture_output=True, text=True)  # fmt: skip
        assert child.returncode == 0, child.stdout + child.stderr
        return child.stdout

    assert "ml_assets.MLLifecycle" in dg_("list", "components")
    dg_("scaffold", "defs", "ml_assets.MLLifecycle", "orders", "--data", "rows.csv",
        "--target", "y")  # fmt: skip
    assert (package / "defs" / "orders" / "defs.yaml").exists()
    assert (tmp_path / "data" / "contracts" / "orders.yaml").exists()
    dg_("check", "yaml")
    assert "orders/bento" in dg_("list", "defs", "--json")
