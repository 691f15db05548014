from pathlib import Path

import pytest

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


def test_a_digest_of_parts_leaves_their_section_alone() -> None:
    problem = {"task": "binary_classification", "target": "left"}
    other = Project(spec=make_spec(problem={**problem, "success": {"recall": {"min": 0.6}}}),
                    root=Path("/project"))  # fmt: skip
    assert other.digest("problem.target", "problem.costs") == PROJECT.digest(
        "problem.costs", "problem.target"
    )
    assert other.digest("problem.success") != PROJECT.digest("problem.success")
    assert other.digest("sources.customers") == PROJECT.digest("sources.customers")
    assert other.digest("problem.named_metrics") != PROJECT.digest("problem.named_metrics")


@pytest.mark.parametrize("part", ["serach", "problem.sucess", "sources.orders"])
def test_a_part_that_does_not_exist_is_no_part_that_never_changes(part: str) -> None:
    with pytest.raises((AttributeError, KeyError)):
        PROJECT.digest(part)
