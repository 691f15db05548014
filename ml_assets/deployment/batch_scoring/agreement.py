"""Compare predictions of a batch with what the service's code gives for the same rows."""

from typing import Any

from pydantic import BaseModel, Field

from ml_assets.contract.request_model import row_model
from ml_assets.contract.row_check import check_rows
from ml_assets.deployment.batch_scoring.sampled_rows import SampledRows
from ml_assets.deployment.request_rows import request_rows
from ml_assets.deployment.scorer import Scorer
from ml_assets.disk.parquet_table import as_frame
from ml_assets.spec.document import Document

# Sums over one row and over many are added up in another order.
TOLERANCE = 1e-6


class Agreement(Document):
    """How far the predictions of sampled rows are from those of the service's code."""

    rows: int = Field(description="Rows that were scored again, one at a time.")
    changed_labels: int
    largest_difference: float = Field(description="Of numbers, relative where they exceed 1.")
    tolerance: float
    passed: bool


def agreement(scorer: Scorer, sample: SampledRows) -> Agreement:
    """Score each sampled row alone, as a request with this row would be, and compare.

    Each row goes through the service's request model and then through ``Scorer.score``.
    """
    found = sample.predictions
    if found is None:
        return Agreement(rows=0, changed_labels=0, largest_difference=0.0, tolerance=TOLERANCE,
                         passed=True)  # fmt: skip
    good = check_rows(as_frame(sample.rows, exact_integers=True), scorer.features).good
    model = row_model(scorer.features)
    changed, largest = 0, 0.0
    for place, request in enumerate(request_rows(good, scorer.features)):
        expected = _alone(scorer, model, request)
        for name, value in expected.items():
            given = found.column(name)[place].as_py()
            if isinstance(value, float) and not isinstance(given, str):
                largest = max(largest, _difference(value, given))
            else:
                changed += value != given
    return Agreement(rows=len(good), changed_labels=changed, largest_difference=largest,
                     tolerance=TOLERANCE, passed=changed == 0 and largest <= TOLERANCE
                     and len(good) == len(found))  # fmt: skip


def _alone(scorer: Scorer, model: type[BaseModel], request: dict[str, Any]) -> dict[str, Any]:
    import pandas as pd

    row = model.model_validate(request).model_dump(by_alias=True)
    answered = scorer.score(pd.DataFrame([row])).as_frame()
    return {str(name): values[0] for name, values in answered.to_dict("list").items()}


def _difference(one: float, other: float) -> float:
    # NaN on either side must not pass as equal.
    gap = abs(one - other) / max(1.0, abs(one))
    return gap if gap == gap else float("inf")
