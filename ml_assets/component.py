"""The component: one problem's YAML in, the definitions of its whole life cycle out."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import dagster as dg
from pydantic import BaseModel

from ml_assets.scaffold.scaffolder import MLLifecycleScaffolder
from ml_assets.spec.problem_spec import ProblemSpec
from ml_assets.spec.project import Project


@dg.scaffold_with(MLLifecycleScaffolder)
class MLLifecycle(dg.Component, ProblemSpec, dg.Resolvable):
    """The machine-learning life cycle of one problem, from statement to served model."""

    @classmethod
    def get_spec(cls) -> dg.ComponentTypeSpec:
        """Describe the component where Dagster lists component types."""
        return dg.ComponentTypeSpec(
            description="The machine-learning life cycle of one problem as assets and checks: "
            "statement, sources, data contract, cleaning with quarantine, profile, split, "
            "feasibility, search, model, evaluation, explanation, model card, exports, registry, "
            "gate, BentoML service, batch predictions.",
            owners=[],
            tags=["machine-learning"],
            produces=["asset", "asset_check", "job", "schedule", "sensor"],
        )

    @classmethod
    def model(cls) -> type[BaseModel]:
        """Read the YAML by the spec itself, so that its cross-checks name line and field."""
        return ProblemSpec

    @classmethod
    def resolve_from_model(cls, context: dg.ResolutionContext, model: BaseModel) -> Self:
        """Fill in templates such as ``{{ env('DATABASE_URL') }}`` in texts that hold one."""
        return cls(**_fill_in(context, model.model_dump(exclude_unset=True)))

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        """Return the life cycle's assets and checks, stage by stage, and what runs them."""
        home = os.environ.get("ML_ASSETS_HOME")
        project = Project(spec=self, root=Path(home) if home else Path(context.project_root))
        # The doors of all stages are imported only where a problem is: Dagster reads this class in
        # every project of an environment that has the package.
        from ml_assets.life_cycle import life_cycle

        return life_cycle(project)


def _fill_in(context: dg.ResolutionContext, value: Any) -> Any:
    # Only texts with a template are rendered: Dagster's renderer reads "7" as a number.
    if isinstance(value, str):
        return context.resolve_value(value) if "{{" in value else value
    if isinstance(value, dict):
        return {key: _fill_in(context.at_path(key), item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_fill_in(context.at_path(i), item) for i, item in enumerate(value)]
    return value
