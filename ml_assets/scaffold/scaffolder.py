"""What `dg scaffold defs ml_assets.MLLifecycle` makes."""

from pathlib import Path

import dagster as dg
from pydantic import Field

from ml_assets.scaffold.draft import draft_problem
from ml_assets.scaffold.problem_folder import write_problem
from ml_assets.spec.document import Document
from ml_assets.spec.errors import SpecError
from ml_assets.spec.metrics import Task


class ScaffoldParams(Document):
    """The table to start from; without one, a bundled table."""

    data: str = Field(default="sklearn://breast_cancer", description="A file, glob or URL.")
    target: str | None = Field(
        default=None, description="The column to predict. Default, without a task: target."
    )
    task: Task | None = Field(
        default=None, description="The learning task. Default: by the target's values."
    )


class MLLifecycleScaffolder(dg.Scaffolder[ScaffoldParams]):
    """Profiles a table and writes a problem that loads at once."""

    @classmethod
    def get_scaffold_params(cls) -> type[ScaffoldParams]:
        """Return the command's options."""
        return ScaffoldParams

    def scaffold(self, request: dg.ScaffoldRequest[ScaffoldParams]) -> None:
        """Write ``defs.yaml`` into the new folder and pin the contract."""
        if request.project_root is None:
            raise SpecError("There is no dg project here", mend="run it inside a dg project")
        folder = Path(request.target_path)
        params = request.params
        target = params.target or ("target" if params.task is None else None)
        draft = draft_problem(
            params.data, target, folder.name, params.task, Path(request.project_root)
        )
        write_problem(draft, folder, Path(request.project_root))
