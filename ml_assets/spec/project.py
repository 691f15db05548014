"""One problem in its place: what it says about itself, and the project that holds its files."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic_core import to_json

from ml_assets.spec import layout
from ml_assets.spec.problem_spec import ProblemSpec


@dataclass(frozen=True)
class Project:
    """A problem's spec and the root that its relative paths start from."""

    spec: ProblemSpec
    root: Path

    @property
    def name(self) -> str:
        """The problem's name, which prefixes its asset keys."""
        return self.spec.name

    def key(self, asset: str) -> list[str]:
        """Return the path of an asset's key."""
        return [self.name, asset]

    @property
    def storage_url(self) -> str:
        """The fsspec URL of the artifacts of all problems."""
        return layout.storage_url(self.root)

    @property
    def contract_path(self) -> Path:
        """The pinned contract."""
        return layout.contract_path(self.root, self.name)

    @property
    def bentofile_folder(self) -> Path:
        """The folder of ``bentofile.yaml`` and ``service.py``."""
        return layout.bentofile_folder(self.root, self.name)

    @property
    def bentoml_home(self) -> Path:
        """BentoML's home, which holds the model registry."""
        return layout.bentoml_home(self.root)

    @property
    def prediction_log(self) -> Path:
        """The folder of the prediction log."""
        return layout.prediction_log(self.root, self.name, self.spec.serving.prediction_log.folder)

    def digest(self, *parts: str) -> str:
        """Return 8 hexadecimal digits that change when one of these parts of the spec changes.

        A part is a section ("split"), something in it ("problem.success", "sources.customers"), or
        a value that the spec derives ("problem.named_metrics"). Used in code versions, so that
        Dagster marks what an edit of the YAML made stale. Raises AttributeError or KeyError for a
        part that the spec lacks.
        """
        values = {part: self._part(part) for part in sorted(parts)}
        return sha256(to_json(values)).hexdigest()[:8]

    def _part(self, path: str) -> Any:
        value: Any = self.spec
        for name in path.split("."):
            value = value[name] if isinstance(value, dict) else getattr(value, name)
        return value
