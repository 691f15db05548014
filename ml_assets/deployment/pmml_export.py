"""The export of a model to PMML: made, scored back by an independent evaluator, compared."""

from contextlib import nullcontext
from typing import TYPE_CHECKING

from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.deployment.exports import MadeExport
from ml_assets.deployment.parity import compare
from ml_assets.deployment.pmml.evaluator import Evaluator, must_be_installed, running_evaluator
from ml_assets.deployment.pmml.pmml_file import pmml_file
from ml_assets.deployment.pmml.scored_file import scored
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import predict
from ml_assets.spec.errors import ModelFileError

if TYPE_CHECKING:
    import pandas as pd

# Of probabilities, ranks, and numbers by their size. Most models differ by 1e-12; XGBoost adds
# hundreds of trees in float32, which PMML has no word for.
PMML_TOLERANCE = 1e-5


def export_pmml(
    model: FittedModel, rows: "pd.DataFrame", evaluator: Evaluator | None = None
) -> MadeExport:
    """Write a model as PMML and compare its predictions of ``rows`` with those in memory.

    ``rows`` have the contract's canonical dtypes. The evaluator is started unless one is given.
    Raises SpecError if it is not installed.
    """
    must_be_installed()
    if not len(rows):
        return MadeExport(None, reason="there are no rows to compare its predictions of")
    expected = predict(model, rows)
    try:
        file = pmml_file(model)
        with nullcontext(evaluator) if evaluator else running_evaluator() as started:
            found = scored(started, file, rows, model.info.plan, expected.classes)
    except CannotExpressError as refused:
        return MadeExport(None, reason=refused.what)
    except ModelFileError as error:
        return MadeExport(None, reason=str(error))
    difference = compare(expected, found, PMML_TOLERANCE)
    if difference.passed:
        return MadeExport(file.content, difference)
    return MadeExport(None, difference, difference.told)
