"""The most anomalous rows of a table, with what is unusual in each."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml_assets.estimator.anomaly_ranks import ANOMALY
from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import predict
from ml_assets.spec.feature_plan import FeaturePlan

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

_SHOWN_COLUMNS = 3


@dataclass(frozen=True)
class Flagged:
    """The share of rows that are called anomalies, and the share that was asked for."""

    share: float
    contamination: float


def flagged(model: FittedModel, frame: "pd.DataFrame") -> Flagged:
    """Return how many of a table's rows a model calls anomalies."""
    share = float((predict(model, frame).labels == ANOMALY).mean())
    return Flagged(share, float(model.estimator[-1].contamination))


def top_anomalies(
    model: FittedModel,
    frame: "pd.DataFrame",
    hidden: Collection[str] = (),
    id_column: str | None = None,
    most: int = 20,
) -> list[dict[str, Any]]:
    """Return a line per row, the most anomalous first: its name, score and unusual values.

    A row is named by ``id_column``, else by its place. What is unusual is told of the three numbers
    and categories, none of them in ``hidden``, whose values are the rarest in the table: of a
    number the share of rows that lie as far from the median, of a category the share that has it.
    The model itself may go by other things, such as combinations of common values.
    """
    import numpy as np

    scores = predict(model, frame).scores
    assert scores is not None
    places = np.argsort(-scores, kind="stable")[:most]
    rarity = _rarity(feature_matrix(frame, model.info.plan), model.info.plan, hidden)
    named = id_column is not None and id_column in frame.columns and id_column not in hidden
    name = str(id_column) if named else "row"
    return [
        {
            name: frame[name].iloc[place] if named else int(place),
            "score": float(scores[place]),
            "unusual": _unusual(frame, rarity, int(place)),
        }
        for place in places
    ]


def _rarity(
    features: "pd.DataFrame", plan: FeaturePlan, hidden: Collection[str]
) -> "dict[str, np.ndarray]":
    """Return per column the share of rows whose value is as unusual as each row's, (n,)."""
    import numpy as np

    found: dict[str, np.ndarray] = {}
    for feature in plan.features:
        if feature.column in hidden or feature.kind not in ("number", "category"):
            continue
        values = features[feature.column]
        if feature.kind == "category":
            found[feature.column] = values.map(values.value_counts(normalize=True)).to_numpy()
            continue
        away = (values - values.median()).abs()
        # The share of rows at least as far out; a missing number is not far out.
        found[feature.column] = (
            (1.0 - (away.rank(method="min") - 1) / len(away)).fillna(1.0).to_numpy()
        )
    return found


def _unusual(frame: "pd.DataFrame", rarity: "dict[str, np.ndarray]", place: int) -> str:
    rarest = sorted(rarity, key=lambda column: rarity[column][place])[:_SHOWN_COLUMNS]
    texts = []
    for column in rarest:
        value = frame[column].iloc[place]
        shown = f"{value:.4g}" if isinstance(value, float) else str(value)
        texts.append(f"{column} {shown} ({rarity[column][place]:.1%})")
    return ", ".join(texts)
