"""The documents that runs leave among a problem's artifacts."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from ml_assets.spec.errors import MLAssetsError
from ml_assets.spec.project import Project
from ml_assets.storage.artifact_path import artifact_path

Document = TypeVar("Document", bound=BaseModel)


def find_document(project: Project, asset: str, model: type[Document]) -> Document | None:
    """Read the document of an asset, None if it was never materialized.

    Raises MLAssetsError if the file is damaged.
    """
    path = artifact_path(project, f"{asset}.json")
    if not path.exists():
        return None
    try:
        return model.model_validate_json(path.read_text(encoding="utf-8"))
    except ValidationError as error:
        raise MLAssetsError(
            f"{path} is no {model.__name__}",
            found=str(error.errors()[0]["msg"]),
            mend=f"materialize {asset} again: ml-assets run {project.name} --select {asset}",
        ) from error


def read_document(project: Project, asset: str, model: type[Document]) -> Document:
    """Read the document of an asset; raises MLAssetsError if it was never materialized."""
    document = find_document(project, asset, model)
    if document is None:
        raise MLAssetsError(
            f"{project.name} has no {asset} yet",
            found=f"no file {artifact_path(project, f'{asset}.json')}",
            mend=f"run: ml-assets run {project.name}",
        )
    return document
