"""What every asset of a problem shares: key, group, owners, tags, version and I/O manager."""

from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from typing import Any, Literal

import dagster as dg

from ml_assets.reading.source_file import without_secrets
from ml_assets.spec.keys import STAGE_OF, group_name
from ml_assets.spec.project import Project
from ml_assets.storage.document_io_manager import DocumentIOManager
from ml_assets.storage.model_io_manager import ModelIOManager
from ml_assets.storage.table_io_manager import TableIOManager

Stored = Literal["table", "document", "model"]
_IO_MANAGERS: dict[Stored, type[dg.UPathIOManager]] = {
    "table": TableIOManager,
    "document": DocumentIOManager,
    "model": ModelIOManager,
}


def asset_options(
    project: Project,
    asset: str,
    *,
    description: str,
    stored: Stored,
    kinds: set[str],
    reads: tuple[str, ...] = (),
) -> dict[str, Any]:
    """Return the keyword arguments that ``dg.asset`` and ``dg.AssetOut`` take alike.

    ``reads`` names the parts of the spec that the asset's value depends on, as
    :meth:`Project.digest` does: they enter its code version, so that an edit of the YAML marks it
    stale. A whole section would mark it for edits that it does not care about as well.
    """
    return {
        "key": dg.AssetKey(project.key(asset)),
        "group_name": group_name(project.name, asset),
        "description": description,
        "owners": project.spec.owners or None,
        "tags": {"ml_assets/problem": project.name,
                 "ml_assets/stage": STAGE_OF.get(asset, "collection")},
        "kinds": kinds,
        "metadata": {"dagster/uri": _uri(project, asset, stored)},
        "code_version": f"{_package_version()}-{project.digest(*reads)}"
        if reads else _package_version(),
        "io_manager_key": io_manager_key(project, stored),
        # Stated, because Dagster reads a bare MaterializeResult as an asset without a value.
        "dagster_type": dg.Any,
    }  # fmt: skip


def _uri(project: Project, asset: str, stored: Stored) -> str:
    folder = without_secrets(project.storage_url).rstrip("/")
    return f"{folder}/{'/'.join(project.key(asset))}{_IO_MANAGERS[stored].extension}"


@cache
def _package_version() -> str:
    # Read once: each time it is looked up, the package's metadata is parsed anew.
    return version("ml_assets")


def io_manager_key(project: Project, stored: Stored) -> str:
    """Return the resource key of a problem's I/O manager.

    One key per problem: resources of the same key from two components do not merge.
    """
    return f"{project.name}_{stored}_io_manager"


def io_managers(project: Project) -> dict[str, dg.IOManagerDefinition]:
    """Return the I/O managers that keep a problem's artifacts under its storage."""
    return {
        io_manager_key(project, stored): _io_manager(manager, project.storage_url)
        for stored, manager in _IO_MANAGERS.items()
    }


def _io_manager(manager: type[dg.UPathIOManager], storage_url: str) -> dg.IOManagerDefinition:
    def open_storage(_: dg.InitResourceContext) -> dg.UPathIOManager:
        # Here, when a run begins: fsspec would add a tenth of a second to every load.
        from upath import UPath

        return manager(base_path=UPath(storage_url))

    return dg.IOManagerDefinition(open_storage)


def inputs(project: Project, *assets: str, **metadata: Mapping[str, Any]) -> dict[str, dg.AssetIn]:
    """Return an ``AssetIn`` per upstream asset of the same problem, by the argument's name."""
    return {
        asset: dg.AssetIn(key=dg.AssetKey(project.key(asset)), metadata=metadata.get(asset))
        for asset in assets
    }
