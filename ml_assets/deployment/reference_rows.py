"""Rows of the training data beside a registered model: contributions are told against them."""

import json
from base64 import b64decode
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ml_assets.contract.contract import Contract
from ml_assets.deployment.request_rows import request_rows
from ml_assets.deployment.serving.row_frame import row_frame
from ml_assets.disk.atomic_write import atomic_write
from ml_assets.spec.errors import ModelFileError

if TYPE_CHECKING:
    import pandas as pd

REFERENCE_FILE = "reference_rows.json"


def write_references(folder: Path, rows: "pd.DataFrame", contract: Contract) -> None:
    """Write rows with canonical dtypes into a registry entry's folder; features only."""
    features = contract.of("feature")
    atomic_write(folder / REFERENCE_FILE, json.dumps(request_rows(rows, features)).encode())


def read_references(folder: Path, contract: Contract) -> "pd.DataFrame | None":
    """Return the rows in canonical dtypes; null where the entry has none.

    Raises ModelFileError where the file is torn, or lacks a feature.
    """
    path = folder / REFERENCE_FILE
    if not path.exists():
        return None
    images = contract.of("feature").columns.items()
    decoded = [name for name, column in images if column.type == "image"]
    try:
        rows: list[dict[str, Any]] = json.loads(path.read_bytes())
        for row in rows:
            row.update({name: b64decode(row[name]) for name in decoded if row[name] is not None})
        return row_frame(rows, contract)
    except (ValueError, KeyError, TypeError) as error:
        raise ModelFileError(f"{path} holds no rows of this model", found=str(error),
                             mend="materialize registered_model again") from error  # fmt: skip
