"""The living examples go from YAML to bento with every check passed."""

import shutil
from pathlib import Path

import pytest
import yaml

import ml_assets.defs
from ml_assets.spec.keys import STAGE_OF, source_asset
from ml_assets_tests.problem_project import ProblemProject, checks, failed_steps, materialized

DEFS = Path(ml_assets.defs.__file__).parent
pytestmark = [pytest.mark.slow, pytest.mark.service]


@pytest.mark.parametrize("name", ["breast_cancer", "wine", "diabetes"])
def test_an_example_becomes_a_served_model(project: ProblemProject, name: str) -> None:
    project.name = name
    shutil.copytree(DEFS / name, project.yaml_path.parent)
    [source] = yaml.safe_load(project.yaml_path.read_text())["attributes"]["sources"]
    everything = {*STAGE_OF, source_asset(source)}
    result = project.run(*everything)
    assert result.success, failed_steps(result)
    assert len(materialized(result)) == len(everything)
    failed = [key for key, check in checks(result).items() if not check.passed]
    assert failed == []
    champion = project.document("champion")
    assert champion["version"] == project.document("evaluation")["model_version"]
    assert all(row["passed"] for row in champion["verdict"])
    assert set(project.table("batch_predictions")["model_version"]) == {champion["version"]}


def test_every_example_is_tested() -> None:
    names = {path.parent.name for path in DEFS.glob("*/defs.yaml")}
    assert {"breast_cancer", "wine", "diabetes"} <= names
