"""What `dg scaffold defs ml_assets.MLLifecycle` makes."""

from pathlib import Path

import dagster as dg
from pydantic import BaseModel, Field

from ml_assets.scaffold.draft import draft_problem
from ml_assets.scaffold.problem_folder import write_problem
from ml_assets.spec.errors import SpecError


class ScaffoldParams(BaseModel):
    """The table to start from; without one, a bundled table."""

    data: str = Field(default="sklearn://breast_cancer", description="A file, glob or URL.")
    target: str = Field(default="target", description="The column to predict.")


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
        draft = draft_problem(request.params.data, request.params.target, folder.name, None,
                              Path(request.project_root))  # fmt: skip
        write_problem(draft, folder, Path(request.project_root))
