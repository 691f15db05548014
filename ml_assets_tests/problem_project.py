"""A small project in a temporary folder, run through the real Dagster in this process."""

import json
from pathlib import Path
from typing import Any

import dagster as dg
import pandas as pd
import yaml

from ml_assets.cli.asset_selection import select_assets
from ml_assets.definitions import problems_in


class ProblemProject:
    """A project's root with one problem; artifacts, registry and contracts stay under it."""

    def __init__(self, root: Path, instance: dg.DagsterInstance) -> None:
        self.root, self.instance = root, instance
        (root / "data").mkdir(exist_ok=True)
        self.name = ""

    def problem(self, attributes: dict[str, Any]) -> "ProblemProject":
        """Write the problem's YAML; call it again to edit the problem."""
        self.name = attributes["name"]
        self.yaml_path.parent.mkdir(parents=True, exist_ok=True)
        text = yaml.safe_dump({"type": "ml_assets.MLLifecycle", "attributes": attributes})
        self.yaml_path.write_text(text)
        return self

    @property
    def yaml_path(self) -> Path:
        return self.root / "defs" / self.name / "defs.yaml"

    def definitions(self) -> dg.Definitions:
        """Load the problem as the code location does."""
        return dg.Definitions.merge(
            problems_in(self.root / "defs", self.root),
            dg.Definitions(executor=dg.in_process_executor),
        )

    def run(
        self,
        *assets: str,
        config: dict[str, dict[str, Any]] | None = None,
        tags: dict[str, str] | None = None,
    ) -> dg.ExecuteInProcessResult:
        """Materialize the named assets, or what ``ml-assets run`` does; ``config`` is by asset."""
        definitions = self.definitions()
        ops = {f"{self.name}__{name}": {"config": given} for name, given in (config or {}).items()}
        job = definitions.resolve_implicit_global_asset_job_def()
        named = [dg.AssetKey([self.name, asset]) for asset in assets]
        return job.execute_in_process(
            instance=self.instance,
            asset_selection=named or select_assets(definitions, self.name, None),
            raise_on_error=False,
            tags=tags,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}, "ops": ops},
        )

    def run_up_to(self, asset: str) -> dg.ExecuteInProcessResult:
        """Materialize an asset and everything upstream of it."""
        definitions = self.definitions()
        graph = definitions.resolve_asset_graph()
        wanted = dg.AssetSelection.assets(dg.AssetKey([self.name, asset])).upstream()
        wanted = wanted.required_multi_asset_neighbors()
        return self.run(*(key.path[-1] for key in wanted.resolve(graph)))

    def artifact(self, file: str) -> Path:
        return self.root / "data" / "artifacts" / self.name / file

    def document(self, asset: str) -> Any:
        return json.loads(self.artifact(f"{asset}.json").read_text())

    def table(self, asset: str) -> pd.DataFrame:
        return pd.read_parquet(self.artifact(f"{asset}.parquet"))

    @property
    def contract_file(self) -> Path:
        return self.root / "data" / "contracts" / f"{self.name}.yaml"


def failed_steps(result: dg.ExecuteInProcessResult) -> dict[str, str]:
    """Return the message of each failed step, causes included."""
    failures = {}
    for event in result.all_events:
        if event.is_step_failure:
            error, parts = event.step_failure_data.error, []
            while error:
                parts.append(error.message)
                error = error.cause
            failures[str(event.step_key)] = "\n".join(parts)
    return failures


def checks(result: dg.ExecuteInProcessResult) -> dict[str, dg.AssetCheckEvaluation]:
    """Return the check evaluations by asset and name."""
    return {
        f"{one.asset_key.path[-1]}.{one.check_name}": one
        for one in result.get_asset_check_evaluations()
    }


def materialized(result: dg.ExecuteInProcessResult) -> set[str]:
    """Return the names of the assets that the run materialized."""
    return {
        event.asset_key.path[-1]
        for event in result.get_asset_materialization_events()
        if event.asset_key
    }


def load_error(project: ProblemProject) -> str:
    """Return what loading a problem complains of, causes included."""
    try:
        project.definitions()
    except Exception as caught:
        error: BaseException | None = caught
        parts = []
        while error:
            parts.append(str(error))
            error = error.__cause__
        return "\n".join(parts)
    raise AssertionError("the problem loads")
