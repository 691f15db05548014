"""What each column contributed to the predictions of rows."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ml_assets.spec.errors import ExplanationError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

# Of the largest output, or of 1 if that is less.
TOLERANCE = 1e-6

Method = Literal["closed form", "all coalitions", "walks", "few references"]
_MEANING: dict[Method, str] = {
    "closed form": "exact, from the model's coefficients",
    "all coalitions": "exact, from all coalitions of columns",
    "walks": "estimated by walks over the columns and back",
    "few references": "estimated by walks over the columns and back, from a few background rows",
}


@dataclass(frozen=True)
class Contributions:
    """Shapley values of n rows, one per output of the model and original column.

    ``values`` and ``standard_errors`` have shape (rows, outputs, columns), ``base`` (outputs,),
    ``predicted`` (rows, outputs): base and values add up to what is predicted. The base is the
    mean output over the background's rows. ``standard_errors`` are those of the estimate, 0 where
    it is exact; they say nothing about the choice of the background.
    """

    columns: tuple[str, ...]
    outputs: tuple[str, ...]
    space: str
    values: "np.ndarray"
    base: "np.ndarray"
    predicted: "np.ndarray"
    standard_errors: "np.ndarray"
    method: Method
    background: int
    references: int
    evaluations: int

    @property
    def largest_violation(self) -> float:
        """The largest distance of a row's sum from what the model says of the row."""
        import numpy as np

        return float(np.abs(self._violations).max(initial=0.0))

    @property
    def tolerance(self) -> float:
        """The distance that rounding may make."""
        import numpy as np

        return TOLERANCE * max(1.0, float(np.abs(self.predicted).max(initial=0.0)))

    @property
    def add_up(self) -> bool:
        """Whether every row's sum is within the tolerance; not so where one is not a number."""
        return bool(self.largest_violation <= self.tolerance)

    @property
    def _violations(self) -> "np.ndarray":
        return self.values.sum(axis=2) + self.base - self.predicted

    @property
    def mean_error(self) -> float:
        """The root of the mean squared standard error of a contribution."""
        import numpy as np

        return float(np.sqrt(np.mean(self.standard_errors**2))) if self.values.size else 0.0

    @property
    def text(self) -> str:
        """How the values came about, in a sentence."""
        how = _MEANING[self.method]
        if self.method in ("walks", "few references"):
            how += f" ({self.references} of {self.background}), standard error about " \
                   f"{self.mean_error:.2g}"  # fmt: skip
        return (
            f"Shapley values of the columns against {self.background} background rows, {how}; "
            f"{self.evaluations:,} evaluations of the model."
        )

    def as_frame(self, output: int = 0) -> "pd.DataFrame":
        """Return one output's contributions, a row per row and a column per column."""
        import pandas as pd

        return pd.DataFrame(self.values[:, output], columns=list(self.columns))

    def must_add_up(self) -> None:
        """Raise ExplanationError where base and contributions are not what is predicted."""
        import numpy as np

        if self.add_up:
            return
        row = int(np.nan_to_num(np.abs(self._violations).max(axis=1), nan=np.inf).argmax())
        raise ExplanationError(
            f"The contributions to {self.outputs[0]} do not add up to what the model says",
            found=f"row {row} (counted from 0) is off by {self.largest_violation:.3g}, more than "
            f"{self.tolerance:.3g}",
            mend="a model that predicts a row differently when other rows stand beside it cannot "
            "be explained row by row: leave its family out of search.families",
        )
