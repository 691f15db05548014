"""The model whose answers are the reference: the one that is served."""

import json
from collections.abc import Callable

from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.skops_format import unpack
from ml_assets.spec.errors import ModelFileError

# Returns the bytes of a file among the problem's artifacts; None where there is none.
ReadFile = Callable[[str], bytes | None]


def reference_model(latest: FittedModel, read: ReadFile) -> FittedModel:
    """Return the champion, from its exported file, or the latest model where none is promoted.

    Raises ModelFileError if the champion's file is gone or is not that of its version.
    """
    stored = read("champion.json")
    version = latest.version if stored is None else str(json.loads(stored)["version"])
    if version == latest.version:
        return latest
    content = read(f"exports/{version}.skops")
    if content is None:
        raise ModelFileError(
            "The file of the champion is gone", found=f"no exports/{version}.skops",
            mend="materialize model_exports of that model, or promote another version",
        )  # fmt: skip
    return unpack(content, expected_version=version)
