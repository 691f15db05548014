"""Predictions of rows that are mixed of two rows each, many at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from ml_assets.attribution.encoded_mixtures import EncodedMixer, RowMixer, mixer_of
from ml_assets.estimator.ensemble import Ensemble
from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.pooling import pooled
from ml_assets.estimator.predict import Predictions, predict_matrix, with_threshold

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

# Numbers that are in memory at a time; fewer, larger calls spare a forest its cost per tree.
_MOST_CELLS = 6_000_000


@dataclass(frozen=True)
class Mixtures:
    """A model and a table whose rows can be mixed.

    A mixture takes some columns from one row and the others from another one. The model predicts
    it as it would the same row in a table; the steps that encode rows are applied only once per
    row of the table, not once per mixture.
    """

    model: FittedModel
    features: "pd.DataFrame"
    mixers: list[RowMixer | EncodedMixer]
    last_steps: "LastSteps"

    @classmethod
    def of(cls, model: FittedModel, *frames: "pd.DataFrame") -> "Mixtures":
        """Return the mixtures of the tables' rows, which are counted on from table to table.

        Raises DataError as ``feature_matrix`` does.
        """
        import pandas as pd

        parts = [feature_matrix(frame, model.info.plan) for frame in frames]
        features = pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]
        members = _members(model.estimator)
        fronts: dict[tuple[int, ...], int] = {}
        mixers: list[RowMixer | EncodedMixer] = []
        places, lasts = [], []
        for member in members:
            *front, (_, last) = getattr(member, "steps", [("", member)])
            steps = [step for _, step in front]
            key = tuple(id(step) for step in steps)
            if key not in fronts:
                fronts[key] = len(mixers)
                mixers.append(mixer_of(features, steps))
            places.append(fronts[key])
            lasts.append(last)
        return cls(model, features, mixers, LastSteps(model.estimator, lasts, places))

    @property
    def columns(self) -> list[str]:
        """The original columns, in the order of masks."""
        return [str(name) for name in self.features.columns]

    def predict(
        self, first: "np.ndarray", second: "np.ndarray", from_first: "np.ndarray"
    ) -> Predictions:
        """Predict n mixtures.

        ``first`` and ``second`` (n,) are places of rows; ``from_first`` (n, columns) says which
        columns are taken from the first one. Labels follow the model's threshold.
        """
        import numpy as np

        size = max(1, _MOST_CELLS // max(mixer.width for mixer in self.mixers))
        chunks = [
            self._chunk(first[start : start + size], second[start : start + size],
                        from_first[start : start + size])
            for start in range(0, max(1, len(first)), size)
        ]  # fmt: skip
        if len(chunks) == 1:
            return chunks[0]
        joined: dict[str, Any] = {}
        for field in fields(Predictions):
            parts = [getattr(chunk, field.name) for chunk in chunks]
            whole = parts[0] is None or field.name == "classes"
            joined[field.name] = parts[0] if whole else np.concatenate(parts)
        return Predictions(**joined)

    def as_they_are(self, places: "np.ndarray") -> Predictions:
        """Predict rows of the table, unmixed."""
        import numpy as np

        return self.predict(places, places, np.ones((len(places), len(self.columns)), dtype=bool))

    def _chunk(
        self, first: "np.ndarray", second: "np.ndarray", from_first: "np.ndarray"
    ) -> Predictions:
        info = self.model.info
        matrices = [mixer.mixed(first, second, from_first) for mixer in self.mixers]
        encoded: Any = EncodedRows(matrices, len(first))
        found = predict_matrix(self.last_steps, encoded, info.task)
        if info.threshold is None:
            return found
        return with_threshold(found, info.threshold, info.positive_class)


@dataclass(frozen=True)
class EncodedRows:
    """Rows as each of the model's encoders makes them."""

    matrices: list[Any]
    rows: int

    def __len__(self) -> int:
        return self.rows


@dataclass(frozen=True)
class LastSteps:
    """A fitted model without its encoders: it takes ``EncodedRows`` as a pipeline takes a table."""

    estimator: Any
    lasts: Sequence[Any]
    encoders: Sequence[int]

    def __getitem__(self, place: int) -> Any:
        return self.lasts[place]

    @property
    def classes_(self) -> "np.ndarray":
        """The classes, in the order of probabilities."""
        return self.estimator.classes_

    def predict(self, rows: EncodedRows) -> "np.ndarray":
        """Return numbers, classes or clusters."""
        return self._called("predict", rows)

    def predict_proba(self, rows: EncodedRows) -> "np.ndarray":
        """Return probabilities."""
        return self._called("predict_proba", rows)

    def decision_function(self, rows: EncodedRows) -> "np.ndarray":
        """Return anomaly scores."""
        return self._called("decision_function", rows)

    def _called(self, call: str, rows: EncodedRows) -> "np.ndarray":
        import numpy as np

        outputs = [getattr(last, call)(rows.matrices[place])
                   for last, place in zip(self.lasts, self.encoders, strict=True)]  # fmt: skip
        if not isinstance(self.estimator, Ensemble):
            return outputs[0]
        one = self.estimator
        numbers = [np.asarray(output, dtype="float64") for output in outputs]
        return pooled(numbers, one.weights, one.pooling, one.intercepts)


def _members(estimator: Any) -> list[Any]:
    return estimator.members if isinstance(estimator, Ensemble) else [estimator]
