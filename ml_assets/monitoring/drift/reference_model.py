"""The model whose answers are the reference: the one that is served."""

import json

from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.monitoring.exported_model import ReadFile, exported_model


def reference_model(latest: FittedModel, read: ReadFile) -> FittedModel:
    """Return the champion, from its exported file, or the latest model where none is promoted.

    Raises ModelFileError if the champion's file is gone or is not that of its version.
    """
    stored = read("champion.json")
    version = latest.version if stored is None else str(json.loads(stored)["version"])
    return latest if version == latest.version else exported_model(version, read)
