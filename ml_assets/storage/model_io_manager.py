"""Fitted models as skops files."""

from typing import TYPE_CHECKING

import dagster as dg

from ml_assets.disk.atomic_write import atomic_write
from ml_assets.estimator.fitted_model import FittedModel

if TYPE_CHECKING:
    from upath import UPath


class ModelIOManager(dg.UPathIOManager):
    """Writes the exact bytes that the model's version is the hash of."""

    extension = ".skops"

    def dump_to_path(self, context: dg.OutputContext, obj: FittedModel, path: "UPath") -> None:
        """Write the model's bytes in one step."""
        atomic_write(path, obj.content)

    def load_from_path(self, context: dg.InputContext, path: "UPath") -> FittedModel:
        """Read the model; only trusted types are loaded."""
        from ml_assets.estimator.skops_format import unpack

        return unpack(path.read_bytes())
