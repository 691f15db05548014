"""The door of the dashboards: files for Prometheus, Grafana and Kibana."""

import dagster as dg
from pydantic import BaseModel, Field

from ml_assets.disk.atomic_write import atomic_write
from ml_assets.monitoring.dashboards.grafana import grafana_is_installed
from ml_assets.monitoring.dashboards.operations_files import operations_files
from ml_assets.spec.project import Project
from ml_assets.storage.artifact_path import artifact_path
from ml_assets.wiring.asset_options import asset_options
from ml_assets.wiring.metadata import location, rows_table

_FOLDER = "operations"


class Dashboards(BaseModel):
    """The files that were written."""

    folder: str
    files: list[str]
    note: str = Field(default="", description="What was not written, and why.")


def build_assets(project: Project) -> list[dg.AssetsDefinition]:
    """Return ``dashboards``."""

    @dg.asset(
        **asset_options(
            project,
            "dashboards",
            description="Rules and alerts for Prometheus, a dashboard for Grafana, a data view and "
            "searches for Kibana, and a compose file that runs them all.",
            stored="document",
            kinds={"prometheus", "grafana", "yaml"},
            reads=("monitoring.service",),
        ),
    )
    def dashboards() -> dg.MaterializeResult:
        folder = artifact_path(project, _FOLDER)
        files = operations_files(project.name, project.spec.monitoring.service)
        for name, text in files.items():
            atomic_write(folder / name, text.encode())
        note = ""
        if not grafana_is_installed():
            note = "No dashboard for Grafana: pip install 'ml_assets[ops]'."
        return dg.MaterializeResult(
            value=Dashboards(folder=str(folder), files=sorted(files), note=note),
            metadata={
                "folder": location(folder),
                "files": rows_table([{"file": name, "bytes": len(text.encode())}
                                     for name, text in files.items()]),
                **({"note": note} if note else {}),
            },
        )  # fmt: skip

    return [dashboards]
