"""Where the artifact of an asset lies."""

from typing import TYPE_CHECKING

from ml_assets.spec.project import Project

if TYPE_CHECKING:
    from upath import UPath


def artifact_path(project: Project, file: str) -> "UPath":
    """Return the path of a file among the problem's artifacts, on any fsspec filesystem."""
    from upath import UPath

    return UPath(project.storage_url) / project.name / file


def artifact_bytes(project: Project, file: str) -> bytes | None:
    """Return the content of a file among the problem's artifacts; None where there is none."""
    path = artifact_path(project, file)
    return path.read_bytes() if path.exists() else None
