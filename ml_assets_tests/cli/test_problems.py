from collections.abc import Callable
from pathlib import Path

import pytest

from ml_assets.cli.problems import find_problem, read_problems
from ml_assets.spec.errors import SpecError


def test_problems_are_found_by_name(root: Path, write_problem: Callable[..., Path]) -> None:
    write_problem("wine")
    write_problem("cancer")
    assert list(read_problems(root).projects) == ["cancer", "wine"]
    project = find_problem(root, "wine")
    assert (project.name, project.root) == ("wine", root)


def test_an_unknown_name_gets_the_nearest(root: Path, write_problem: Callable[..., Path]) -> None:
    write_problem("wine")
    with pytest.raises(SpecError) as caught:
        find_problem(root, "wien")
    assert caught.value.mend == "write 'wine'; valid names: wine"


def test_without_problems_the_mend_is_init(root: Path) -> None:
    with pytest.raises(SpecError, match="ml-assets init"):
        find_problem(root, "wine")


def test_a_broken_problem_does_not_hide_the_others(
    root: Path, write_problem: Callable[..., Path]
) -> None:
    write_problem("wine")
    file = write_problem("cancer", problem={"task": "binary_classification", "taget": "target"})
    problems = read_problems(root)
    assert list(problems.projects) == ["wine"]
    assert list(problems.broken) == [file]
    with pytest.raises(SpecError) as caught:
        find_problem(root, "cancer")
    assert str(file) in caught.value.what
    assert "attributes.problem: Unknown field 'taget'" in caught.value.what
    assert caught.value.mend is not None
    assert caught.value.mend.startswith("write 'target'")


def test_a_file_that_is_no_yaml_is_broken(root: Path, write_problem: Callable[..., Path]) -> None:
    file = write_problem("wine")
    file.write_text("type: [")
    with pytest.raises(SpecError, match="is no YAML"):
        find_problem(root, "wine")


def test_a_name_can_be_used_once(root: Path, write_problem: Callable[..., Path]) -> None:
    first = write_problem("wine")
    second = root / "problems" / "zz" / "defs.yaml"
    second.parent.mkdir()
    second.write_text(first.read_text())
    problems = read_problems(root)
    assert list(problems.projects) == ["wine"]
    assert "taken" in problems.broken[second].what


def test_other_components_are_passed_over(root: Path, write_problem: Callable[..., Path]) -> None:
    file = write_problem("wine")
    other = root / "problems" / "sling" / "defs.yaml"
    other.parent.mkdir()
    other.write_text("type: dagster.DefsFolderComponent\n---\n" + file.read_text()
                     .replace("name: wine", "name: second"))  # fmt: skip
    assert list(read_problems(root).projects) == ["second", "wine"]
