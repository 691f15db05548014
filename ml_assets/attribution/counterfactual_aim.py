"""The decision that a counterfactual is to reach, in terms of predictions."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml_assets.estimator.anomaly_ranks import NORMAL
from ml_assets.estimator.fitted_model import ModelInfo
from ml_assets.estimator.named_clusters import NOISE
from ml_assets.estimator.predict import Predictions
from ml_assets.spec.counterfactual import Wanted
from ml_assets.spec.errors import DataError
from ml_assets.spec.nearest_name import nearest_name

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Aim:
    """The labels that are wanted, or the bounds of a number; ``text`` says it in words."""

    text: str
    labels: tuple[Any, ...] = ()
    low: float | None = None
    high: float | None = None

    def reached(self, predictions: Predictions) -> "np.ndarray":
        """Tell for each of n predictions whether it is as wanted, (n,) of bool."""
        return self.met_by(predictions.labels)

    def met_by(self, values: "np.ndarray") -> "np.ndarray":
        """Tell for each of n labels or numbers, predicted or true, whether it is as wanted."""
        import numpy as np

        if self.labels:
            return np.array([value in self.labels for value in values.tolist()], dtype=bool)
        return self._shortfall(values) <= 0.0

    def closeness(self, predictions: Predictions) -> "np.ndarray":
        """Return how near n predictions are to the decision, (n,); more is nearer.

        Of probabilities it is that of the best wanted label less that of the best other one; of
        anomalies the score or its negative; of numbers the negative of what is lacking. Clusters
        without probabilities are as wanted (1) or not (0).
        """
        import numpy as np

        if not self.labels:
            return -np.maximum(self._shortfall(predictions.labels), 0.0)
        if predictions.scores is not None:
            return -predictions.scores if NORMAL in self.labels else predictions.scores
        if predictions.probabilities is None or predictions.classes is None:
            return self.reached(predictions).astype("float64")
        wanted = np.array([name in self.labels for name in predictions.classes])
        shares = predictions.probabilities
        others = shares[:, ~wanted].max(axis=1) if not wanted.all() else np.zeros(len(shares))
        return shares[:, wanted].max(axis=1) - others

    def _shortfall(self, numbers: "np.ndarray") -> "np.ndarray":
        import numpy as np

        lacking = np.full(len(numbers), -np.inf)
        if self.low is not None:
            lacking = np.maximum(lacking, self.low - numbers)
        if self.high is not None:
            lacking = np.maximum(lacking, numbers - self.high)
        return lacking


def aim_for(info: ModelInfo, now: Predictions, wanted: Wanted | None) -> Aim:
    """Return what is to be reached, from the prediction of the one row as it is.

    Without ``wanted`` any other class is, or any other cluster but noise, and of anomalies to be
    flagged no longer. Raises DataError where ``wanted`` does not fit the model's task.
    """
    stated = (wanted or Wanted()).model_dump(exclude_none=True)
    if info.task == "regression":
        return _number_aim(float(now.labels[0]), stated)
    if others := sorted(set(stated) - {"label"}):
        raise DataError(f"{others[0]} belongs to regression", found=f"task {info.task}",
                        mend="name a label")  # fmt: skip
    current, classes = now.labels.tolist()[0], info.classes or []
    if "label" in stated:
        if stated["label"] not in classes:
            raise DataError(f"The model has no label {stated['label']!r}",
                            mend=nearest_name(str(stated["label"]), map(str, classes)))  # fmt: skip
        labels: tuple[Any, ...] = (stated["label"],)
    elif info.task == "anomaly_detection":
        labels = (NORMAL,)
    else:
        noise = NOISE if info.task == "clustering" else current
        labels = tuple(name for name in classes if name not in (current, noise))
    named = " or ".join(map(str, labels)) or "anything else"
    return Aim(f"in {named}" if info.task == "clustering" else f"labelled {named}", labels)


def _number_aim(now: float, stated: dict[str, Any]) -> Aim:
    if not stated or "label" in stated:
        raise DataError(
            "Nothing says which number is wanted" if not stated else "A number has no label",
            found=", ".join(stated) or "nothing",
            mend="give at_least, at_most, or by: a share of the number predicted now",
        )
    low, high = stated.get("at_least"), stated.get("at_most")
    if share := stated.get("by"):
        bound = now + share * abs(now)
        low, high = (bound, None) if share > 0 else (None, bound)
        if now == 0:
            raise DataError("A share of 0 is 0", found="prediction 0", mend="give at_least or "
                            "at_most")  # fmt: skip
    words = [f"at least {low:.6g}" if low is not None else "",
             f"at most {high:.6g}" if high is not None else ""]  # fmt: skip
    return Aim("predicted " + " and ".join(filter(None, words)), (), low, high)
