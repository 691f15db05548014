"""What each column contributed to the predictions of rows, whatever the model."""

from typing import TYPE_CHECKING

from ml_assets.attribution.contributions import Contributions
from ml_assets.attribution.explained_output import explained_output, output_names, output_space
from ml_assets.attribution.linear_contributions import linear_contributions
from ml_assets.attribution.mixtures import Mixtures
from ml_assets.attribution.paired_rows import PairedTable
from ml_assets.attribution.shapley_estimate import ShapleyEstimate, shapley_estimate
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import predict
from ml_assets.spec.errors import DataError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

# Mixtures that the model is asked about, per row that is explained, and at least in all.
EVALUATIONS = 26
_FEWEST_EVALUATIONS = 5_000


def explain_rows(
    model: FittedModel,
    frame: "pd.DataFrame",
    background: "pd.DataFrame",
    *,
    evaluations: int = EVALUATIONS,
    seed: int = 0,
) -> Contributions:
    """Return the Shapley values of the columns, for each row of a table with canonical dtypes.

    A column's contribution is what its value adds to the model's output, on average over the orders
    in which columns may become known, where columns not known yet take the values of a background
    row, on average over these (Štrumbelj and Kononenko 2014). It is in the unit that is served:
    probabilities, numbers, ranks. Base and contributions add up to the prediction.

    It is exact where a regression is linear, and where all coalitions of columns are within the
    budget: ``evaluations`` times rows, or 5,000 if that is more. Else the columns are walked in a
    random order and back (Castro et al. 2009, Mitchell et al. 2022), from every background row or,
    beyond the budget, from a few of them. One walk and back is made in any case.

    The seed chooses the orders. Raises DataError where there is no background, ExplanationError
    where contributions do not add up to what ``predict`` says.
    """
    made = contributions_of(model, frame, background, evaluations=evaluations, seed=seed)
    made.must_add_up()
    return made


def contributions_of(
    model: FittedModel,
    frame: "pd.DataFrame",
    background: "pd.DataFrame",
    *,
    evaluations: int = EVALUATIONS,
    seed: int = 0,
) -> Contributions:
    """Return what ``explain_rows`` does, without the error where contributions do not add up."""
    import numpy as np

    if background.empty:
        raise DataError(
            "There are no background rows to compare with", mend="give training rows as background"
        )
    found = predict(model, frame)
    predicted = explained_output(model.info, found)
    table = PairedTable.of(Mixtures.of(model, frame, background))
    rows, others = np.split(np.arange(len(frame) + len(background)), [len(frame)])
    budget = max(evaluations * len(frame), _FEWEST_EVALUATIONS)
    made = _in_closed_form(table, rows, others, predicted)
    made = made or shapley_estimate(table, rows, others, budget, seed)
    return Contributions(
        columns=tuple(table.mixtures.columns),
        outputs=output_names(model.info, found),
        space=output_space(model.info, found),
        values=made.values.transpose(0, 2, 1),
        base=table.told[others].mean(axis=0),
        predicted=predicted,
        standard_errors=made.errors.transpose(0, 2, 1),
        method=made.method,
        background=len(background),
        references=made.references,
        evaluations=made.evaluations + len(table.told),
    )


def _in_closed_form(
    table: PairedTable, rows: "np.ndarray", others: "np.ndarray", predicted: "np.ndarray"
) -> ShapleyEstimate | None:
    """Return the values of a linear model; null of others, and where they do not add up."""
    import numpy as np

    values = linear_contributions(table.mixtures, rows, others)
    if values is None:
        return None
    gap = values.sum(axis=1) + table.told[others].mean() - predicted[:, 0]
    if not np.allclose(gap, 0.0, atol=1e-9 * max(1.0, np.abs(predicted).max(initial=0.0))):
        return None
    values = values[:, :, None]
    return ShapleyEstimate(values, np.zeros_like(values), "closed form", len(others), 0)
