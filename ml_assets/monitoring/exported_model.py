"""The model of a version, read from its exported file."""

from collections.abc import Callable

from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.skops_format import unpack
from ml_assets.spec.errors import ModelFileError

# Returns the bytes of a file among the problem's artifacts; None where there is none.
ReadFile = Callable[[str], bytes | None]


def exported_model(version: str, read: ReadFile) -> FittedModel:
    """Return the model of a version; raises ModelFileError if its file is gone or was changed."""
    file = f"exports/{version}.skops"
    content = read(file)
    if content is None:
        raise ModelFileError(
            f"The file of model version {version} is gone", found=f"no {file}",
            mend="materialize model_exports, or promote a version whose file is there",
        )  # fmt: skip
    return unpack(content, expected_version=version)
