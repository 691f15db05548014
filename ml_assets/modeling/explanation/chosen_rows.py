"""The held-out rows that people ask about first."""

from typing import TYPE_CHECKING

from ml_assets.attribution.explained_output import explained_output
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import Predictions

if TYPE_CHECKING:
    import numpy as np

_MOST_CLASSES = 8
_MOST_ANOMALIES = 5


def chosen_rows(
    model: FittedModel, found: Predictions, y: "np.ndarray | None"
) -> dict[str, tuple[int, int]]:
    """Return, by why it was chosen, a row's place and the output to explain; no row twice.

    Of two classes the most and the least probable row, the one nearest to the threshold, and the
    most confident of the wrong ones; of more classes the most probable of each (at most eight),
    the one in doubt, and the most confident wrong one. Of numbers the highest, the lowest and the
    one with the largest error; the most anomalous five; the most typical of each cluster, or any
    where no probability says which is.
    """
    told = explained_output(model.info, found)
    if not len(told):
        return {}
    if model.info.task == "regression":
        chosen = _of_numbers(told[:, 0], y)
    elif model.info.task == "anomaly_detection":
        order = (-told[:, 0]).argsort(kind="stable")[:_MOST_ANOMALIES]
        chosen = {f"anomaly number {n}": (int(row), 0) for n, row in enumerate(order, start=1)}
    elif model.info.task == "clustering":
        typical = "most typical of" if found.probabilities is not None else "a row of"
        chosen = _most_probable(found, told, typical)
    elif told.shape[1] == 1:
        chosen = _of_two_classes(model, found, told[:, 0], y)
    else:
        chosen = _most_probable(found, told, "most probable") | _doubt_and_error(found, told, y)
    rows = [row for row, _ in chosen.values()]
    return {why: one for n, (why, one) in enumerate(chosen.items()) if one[0] not in rows[:n]}


def _of_numbers(told: "np.ndarray", y: "np.ndarray | None") -> dict[str, tuple[int, int]]:
    import numpy as np

    chosen = {"highest": (int(told.argmax()), 0), "lowest": (int(told.argmin()), 0)}
    if y is not None:
        chosen["largest error"] = (int(np.abs(told - y.astype("float64")).argmax()), 0)
    return chosen


def _of_two_classes(
    model: FittedModel, found: Predictions, told: "np.ndarray", y: "np.ndarray | None"
) -> dict[str, tuple[int, int]]:
    import numpy as np

    threshold = 0.5 if model.info.threshold is None else model.info.threshold
    chosen = {
        "most probable": (int(told.argmax()), 0),
        "least probable": (int(told.argmin()), 0),
        "nearest to the threshold": (int(np.abs(told - threshold).argmin()), 0),
    }
    wrong = np.zeros(len(told), dtype=bool) if y is None else found.labels != y
    if wrong.any():
        sure = np.where(wrong, np.abs(told - threshold), -1.0)
        chosen["wrong with high confidence"] = (int(sure.argmax()), 0)
    return chosen


def _most_probable(found: Predictions, told: "np.ndarray", word: str) -> dict[str, tuple[int, int]]:
    names = list(found.classes or ())[: min(_MOST_CLASSES, told.shape[1])]
    return {
        f"{word} {name}": (int(told[:, place].argmax()), place)
        for place, name in enumerate(names)
        if (found.labels == name).any()
    }


def _doubt_and_error(
    found: Predictions, told: "np.ndarray", y: "np.ndarray | None"
) -> dict[str, tuple[int, int]]:
    import numpy as np

    best = told.argmax(axis=1)
    second, first = np.sort(told, axis=1)[:, -2:].T
    doubtful = int((first - second).argmin())
    chosen = {"most in doubt": (doubtful, int(best[doubtful]))}
    wrong = np.zeros(len(told), dtype=bool) if y is None else found.labels != y
    if wrong.any():
        row = int(np.where(wrong, first, -1.0).argmax())
        chosen["wrong with high confidence"] = (row, int(best[row]))
    return chosen
