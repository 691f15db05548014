from pathlib import Path

from ml_assets.spec.project import Project
from ml_assets_tests.spec.specs import make_spec

PROJECT = Project(spec=make_spec(), root=Path("/project"))


def test_keys_carry_the_problems_name() -> None:
    assert PROJECT.key("raw_data") == ["churn", "raw_data"]


def test_files_are_the_problems_own() -> None:
    assert PROJECT.contract_path == Path("/project/data/contracts/churn.yaml")
    assert PROJECT.bentofile_folder == Path("/project/bentofiles/churn")


def test_a_digest_changes_with_its_sections_only() -> None:
    other = Project(spec=make_spec(search={"folds": 3}), root=Path("/elsewhere"))
    assert other.digest("problem", "split") == PROJECT.digest("problem", "split")
    assert other.digest("search") != PROJECT.digest("search")
    assert len(PROJECT.digest("search")) == 8
