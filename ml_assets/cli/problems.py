"""The problems of a project, read from their YAML without Dagster."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from ml_assets.cli.validation_error import spec_error
from ml_assets.spec.errors import SpecError
from ml_assets.spec.layout import defs_folder
from ml_assets.spec.nearest_name import nearest_name
from ml_assets.spec.problem_spec import ProblemSpec
from ml_assets.spec.project import Project

_TYPES = ("ml_assets.MLLifecycle", "ml_assets.component.MLLifecycle")


@dataclass
class Problems:
    """The problems by name, and what is wrong with the files that hold none."""

    projects: dict[str, Project] = field(default_factory=dict)
    broken: dict[Path, SpecError] = field(default_factory=dict)


def read_problems(root: Path) -> Problems:
    """Read each ``defs.yaml`` in the project's defs folder; other components are passed over."""
    problems = Problems()
    for file in sorted(defs_folder(root).glob("*/defs.yaml")):
        try:
            for spec in _specs_in(file):
                if spec.name in problems.projects:
                    raise SpecError(f"{file}: the name {spec.name!r} is taken by another problem",
                                    mend="give attributes.name another value")  # fmt: skip
                problems.projects[spec.name] = Project(spec=spec, root=root)
        except SpecError as error:
            problems.broken[file] = error
    return problems


def find_problem(root: Path, name: str) -> Project:
    """Return the problem of this name.

    Raises SpecError: what is wrong with its file, or the nearest name if there is no such problem.
    """
    problems = read_problems(root)
    if project := problems.projects.get(name):
        return project
    for file, error in problems.broken.items():
        if file.parent.name == name:
            raise error
    raise SpecError(
        f"There is no problem {name!r}",
        found=f"{len(problems.projects)} problems in {defs_folder(root)}",
        mend=nearest_name(name, problems.projects)
        if problems.projects
        else "write one: ml-assets init DATA --target COLUMN",
    )


def _specs_in(file: Path) -> list[ProblemSpec]:
    try:
        documents = list(yaml.safe_load_all(file.read_text(encoding="utf-8")))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SpecError(f"{file} is no YAML", found=str(error), mend="correct it there") from error
    mine = [one for one in documents if isinstance(one, dict) and one.get("type") in _TYPES]
    return [_spec(file, document.get("attributes")) for document in mine]


def _spec(file: Path, attributes: Any) -> ProblemSpec:
    try:
        return ProblemSpec.model_validate(attributes)
    except ValidationError as error:
        raise spec_error(f"{file}: attributes", error) from error
