"""The export of a model to ONNX: made, loaded, compared, and published only if all went well."""

from importlib.util import find_spec
from typing import TYPE_CHECKING

from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.deployment.conversion.onnx_file import onnx_file
from ml_assets.deployment.exports import MadeExport
from ml_assets.deployment.parity import compare
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.onnx_model import read_onnx
from ml_assets.estimator.predict import predict
from ml_assets.spec.errors import ModelFileError, SpecError

if TYPE_CHECKING:
    import pandas as pd

# Of probabilities, ranks, and numbers by their size. Most models differ by 1e-12; XGBoost adds in
# float32.
ONNX_TOLERANCE = 1e-6
PACKAGES = ("onnx", "onnxruntime")
_INSTALL = "pip install 'ml_assets[onnx]'"


def export_onnx(model: FittedModel, rows: "pd.DataFrame", *, must: bool) -> MadeExport:
    """Convert a model and compare its predictions of ``rows`` with those of the model in memory.

    ``rows`` have the contract's canonical dtypes. Without the extra ``onnx`` nothing is published,
    or with ``must`` SpecError is raised.
    """
    if absent := [name for name in PACKAGES if find_spec(name) is None]:
        if must:
            raise SpecError(
                "serving.formats names onnx, which is not installed",
                found=f"no module {', '.join(absent)}",
                mend=f"{_INSTALL}, or take it out",
            )
        return MadeExport(None, reason=f"not installed: {_INSTALL}")
    if not len(rows):
        return MadeExport(None, reason="there are no rows to compare its predictions of")
    try:
        content = onnx_file(model)
        loaded = read_onnx(content, model_version=model.version)
    except CannotExpressError as refused:
        return MadeExport(None, reason=refused.what)
    except ModelFileError as error:
        return MadeExport(None, reason=str(error))
    found = compare(predict(model, rows), loaded.predict(rows, model.info.plan), ONNX_TOLERANCE)
    if found.passed:
        return MadeExport(content, found)
    return MadeExport(None, found, found.told)
