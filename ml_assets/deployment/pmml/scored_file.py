"""The predictions of a PMML file, as the evaluator tells them."""

import json
from typing import TYPE_CHECKING, Any

from ml_assets.deployment.pmml.evaluator import Evaluator, OpenFile
from ml_assets.deployment.pmml.pmml_file import PmmlFile
from ml_assets.estimator.feature_matrix import MISSING_CATEGORY, feature_matrix
from ml_assets.estimator.predict import Predictions
from ml_assets.spec.feature_plan import FeatureKind, FeaturePlan

if TYPE_CHECKING:
    import pandas as pd

_ROWS = 1000


def scored(
    evaluator: Evaluator,
    file: PmmlFile,
    frame: "pd.DataFrame",
    plan: FeaturePlan,
    classes: tuple[Any, ...] | None,
) -> Predictions:
    """Score the rows of a table with a contract's canonical dtypes.

    ``classes`` are the model's own, null for numbers. A row without a prediction has NaN, or None
    for its label. Raises ModelFileError if the evaluator cannot read the file or score a row.
    """
    import numpy as np

    with evaluator.opened(file.content) as opened:
        told = _answers(opened, frame, plan)
    if classes is None:
        return Predictions(_numbers(told[file.prediction]))
    named = {str(name): name for name in classes}
    labels = np.empty(len(frame), dtype=object)
    labels[:] = [named.get(one) for one in told[file.prediction]]
    shares = [_numbers(told[name]) for name in file.shares]
    score = None if file.score is None else _numbers(told[file.score])
    return Predictions(labels, np.column_stack(shares) if shares else None, classes, score)


def request(frame: "pd.DataFrame", plan: FeaturePlan) -> str:
    """Return rows as the evaluator's JSON: moments as seconds since 1970, null where missing."""
    features = feature_matrix(frame, plan)
    columns = [_values(features[one.column], one.kind) for one in plan.features]
    data = [list(row) for row in zip(*columns, strict=True)]
    return json.dumps({"columns": plan.columns, "data": data})


def _values(column: "pd.Series", kind: FeatureKind) -> list[Any]:
    import numpy as np

    if kind == "number":
        numbers = column.to_numpy(dtype="float64")
        return [None if value != value else value for value in numbers.tolist()]
    if kind == "datetime":
        moments = column.to_numpy().astype("datetime64[s]")
        missing = np.isnat(moments).tolist()
        seconds = moments.astype("int64").tolist()
        return [None if none else at for none, at in zip(missing, seconds, strict=True)]
    return [None if one == MISSING_CATEGORY else one for one in column.tolist()]


def _answers(opened: OpenFile, frame: "pd.DataFrame", plan: FeaturePlan) -> dict[str, list[Any]]:
    told: dict[str, list[Any]] = {}
    for at in range(0, len(frame), _ROWS):
        answer = json.loads(opened.scored(request(frame.iloc[at : at + _ROWS], plan)))
        for place, name in enumerate(answer["columns"]):
            told.setdefault(name, []).extend(row[place] for row in answer["data"])
    return told


def _numbers(told: list[Any]) -> Any:
    import numpy as np

    return np.array([np.nan if one is None else one for one in told], dtype="float64")
