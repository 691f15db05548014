"""Moments as what repeats in them: month, day, weekday, hour and minute.

The year, and with it absolute time, is left out: it does not repeat, so a model could only use it
to tell training rows from later ones.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from ml_assets.estimator.transformer import Transformer

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

# The values that a part can take before it begins anew.
PERIODS = {"month": 12, "day": 31, "weekday": 7, "hour": 24, "minute": 60}
_MONDAY_TO_THURSDAY = 3  # 1970-01-01 was a Thursday
_SATURDAY = 5


def calendar_parts(moments: "np.ndarray") -> "dict[str, np.ndarray]":
    """Return month (1 to 12), day (1 to 31), weekday (0 is Monday), hour and minute per moment.

    ``moments`` has shape (n,) and dtype datetime64 of any unit, or int64 nanoseconds since 1970;
    each part has shape (n,), float64, NaN where the moment is missing.

    >>> import numpy as np
    >>> parts = calendar_parts(np.array(["2026-11-24T03:12", "NaT"], dtype="datetime64[ns]"))
    >>> {name: values.tolist() for name, values in parts.items()}
    {'month': [11.0, nan], 'day': [24.0, nan], 'weekday': [1.0, nan], 'hour': [3.0, nan],
     'minute': [12.0, nan]}
    """
    import numpy as np

    moments = moments.view("datetime64[ns]") if moments.dtype.kind == "i" else moments
    minutes, days = moments.astype("datetime64[m]"), moments.astype("datetime64[D]")
    months, missing = moments.astype("datetime64[M]"), np.isnat(moments)
    minute_of_day = (minutes - days.astype("datetime64[m]")).astype("int64")
    parts = {
        "month": months.astype("int64") % 12 + 1,
        "day": (days - months.astype("datetime64[D]")).astype("int64") + 1,
        "weekday": (days.astype("int64") + _MONDAY_TO_THURSDAY) % 7,
        "hour": minute_of_day // 60,
        "minute": minute_of_day % 60,
    }
    return {name: np.where(missing, np.nan, values) for name, values in parts.items()}


def varying_parts(moments: "np.ndarray") -> list[str]:
    """Return the parts that take more than one value, in the order of ``PERIODS``."""
    import numpy as np

    parts = calendar_parts(moments[~np.isnat(moments)])
    return [name for name, values in parts.items() if len(values) and np.ptp(values) > 0]


@dataclass(eq=False)
class CalendarParts(Transformer):
    """Moments as calendar parts: plain for trees, on a circle for models that measure distance.

    ``parts`` names the parts to take per column. On a circle (``cyclic``) a part becomes the sine
    and cosine of its share of the period, so that December lies beside January, and the weekday
    adds whether it is Saturday or Sunday. Missing moments are NaN in all of them.
    """

    parts: dict[str, list[str]]
    cyclic: bool

    def fit(self, X: "pd.DataFrame", y: "np.ndarray | None" = None) -> Self:
        """Learn nothing: the calendar is known."""
        return self

    def transform(self, X: "pd.DataFrame") -> "np.ndarray":
        """Return (rows, encoded features), float64, from columns of dtype datetime64."""
        import numpy as np

        columns: list[np.ndarray] = []
        for column, wanted in self.parts.items():
            parts = calendar_parts(X[column].to_numpy())
            for name in wanted:
                columns.extend(self._encoded(name, parts[name]))
        return np.column_stack(columns)

    def _encoded(self, name: str, values: "np.ndarray") -> "list[np.ndarray]":
        import numpy as np

        if not self.cyclic:
            return [values]
        angle = 2 * np.pi * values / PERIODS[name]
        circle = [np.sin(angle), np.cos(angle)]
        if name != "weekday":
            return circle
        return [*circle, np.where(np.isnan(values), np.nan, values >= _SATURDAY)]

    def get_feature_names_out(self, input_features: Any = None) -> "np.ndarray":
        """Return names such as ``ordered_at_month`` or ``ordered_at_month_sin``."""
        import numpy as np

        names: list[str] = []
        for column, wanted in self.parts.items():
            for name in wanted:
                plain = f"{column}_{name}"
                names += [f"{plain}_sin", f"{plain}_cos"] if self.cyclic else [plain]
                if self.cyclic and name == "weekday":
                    names.append(f"{column}_is_weekend")
        return np.asarray(names, dtype=object)
