"""A new model beside the champion on the rows of logged requests (a shadow run)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ml_assets.contract.contract import Contract
from ml_assets.contract.row_check import check_rows
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import Predictions, predict
from ml_assets.modeling.evaluation.champion_model import obstacle
from ml_assets.spec.production_report import ReplayedRequests

if TYPE_CHECKING:
    import numpy as np

_NO_LOG = "no request was logged yet"


def replay_requests(
    model: FittedModel,
    champion: FittedModel,
    logged: Sequence[dict[str, Any]],
    contract: Contract,
) -> ReplayedRequests:
    """Let two models predict the ``features`` of logged predictions, and tell how they differ.

    Both score through the contract and ``predict``, so that a difference is the models' own and
    not that of libraries or formats. Rows that break the present contract are counted and left
    out, such as those whose sensitive values the log hides.
    """
    import pandas as pd

    if not logged:
        return ReplayedRequests(note=_NO_LOG)
    raw = pd.DataFrame([line.get("features") or {} for line in logged])
    features = contract.of("feature")
    absent = {name: None for name in features.columns if name not in raw.columns}
    rows = check_rows(raw.assign(**absent), features).good.reset_index(drop=True)
    found = ReplayedRequests(rows=len(rows), broken=len(raw) - len(rows))
    if rows.empty:
        return found.model_copy(update={"note": "no logged row keeps the present contract"})
    if reason := obstacle(model, champion, rows):
        return ReplayedRequests(broken=found.broken, note=f"the champion cannot follow: {reason}")
    return found.model_copy(update=_difference(predict(model, rows), predict(champion, rows)))


def _difference(one: Predictions, other: Predictions) -> dict[str, Any]:
    """Return how many labels differ, and by how much the numbers behind them at most."""
    import numpy as np

    changed = None if one.classes is None else int((one.labels != other.labels).sum())
    numbers = _numbers(one, other)
    if numbers is None:
        return {"changed_labels": changed}
    gaps = np.nan_to_num(np.abs(numbers[0] - numbers[1]), nan=np.inf)
    return {"changed_labels": changed, "largest_change": float(gaps.max(initial=0.0))}


def _numbers(one: Predictions, other: Predictions) -> "tuple[np.ndarray, np.ndarray] | None":
    if one.scores is not None and other.scores is not None:
        return one.scores, other.scores
    if one.classes is None:
        return one.labels, other.labels
    if one.probabilities is None or other.probabilities is None or other.classes is None:
        return None
    # The same classes, perhaps in another order.
    order = [other.classes.index(name) for name in one.classes]
    return one.probabilities, other.probabilities[:, order]
