"""One prediction and what it was made of, as a line that a person reads."""

import math
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from ml_assets.attribution.contributions import Contributions
from ml_assets.contract.shown_value import shown_value

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

_MOST_DECIMALS = 8
_LONGEST_VALUE = 40


def explanation_text(
    contributions: Contributions,
    frame: "pd.DataFrame",
    row: int,
    *,
    hidden: Collection[str] = (),
    output: int | None = None,
    most: int = 5,
) -> str:
    """Return a line such as ``probability of yes 0.71 = average 0.26, plan=basic +0.45``.

    ``row`` counts from 0 in the table that was explained. The ``most`` largest contributions come
    first, the others together; numbers are rounded so that they add up as they stand. Values of
    the columns in ``hidden`` are not shown, what these contribute is. ``output`` is the place of
    what is explained, by default the one that the model holds most likely.
    """
    place = int(contributions.predicted[row].argmax()) if output is None else output
    values = contributions.values[row, place]
    told, base = contributions.predicted[row, place], contributions.base[place]
    decimals = decimals_for(values)
    order = sorted(range(len(values)), key=lambda column: -abs(values[column]))
    order = [column for column in order if round(abs(values[column]), decimals) > 0][:most]
    names = contributions.columns
    shown = {names[c]: shown_for(frame, names[c], row, hidden) for c in order}
    terms = [f"{name}{text} {values[column]:+.{decimals}f}"
             for column, (name, text) in zip(order, shown.items(), strict=True)]  # fmt: skip
    rest = _rest(told, [base, *(values[column] for column in order)], decimals)
    if others := len(values) - len(order):
        if rest or not terms:
            plural = "s" if others > 1 else ""
            terms.append(f"{others} other column{plural} {rest:+.{decimals}f}")
    elif rest:
        terms.append(f"rounding {rest:+.{decimals}f}")
    said = f"{contributions.outputs[place]} {told:.{decimals}f} = average {base:.{decimals}f}"
    return ", ".join([said, *terms])


def decimals_for(values: "np.ndarray") -> int:
    """Return the decimals that show the largest contribution with two digits.

    >>> import numpy as np
    >>> decimals_for(np.array([0.214, -0.01])), decimals_for(np.array([3120.0]))
    (2, 0)
    """
    largest = max((abs(float(value)) for value in values), default=0.0)
    if not largest > 0 or not math.isfinite(largest):
        return 2
    return min(_MOST_DECIMALS, max(0, 1 - math.floor(math.log10(largest))))


def shown_for(frame: "pd.DataFrame", column: str, row: int, hidden: Collection[str]) -> str:
    """Return a column's value in a row as ``=value``, or that it is hidden."""
    if column in hidden:
        return " (hidden)"
    return f"={value_text(frame[column].iloc[row])}"


def value_text(value: Any) -> str:
    """Return a value in a few characters.

    >>> value_text(3.14159), value_text(None), value_text("x" * 50)[-3:], value_text(b"ab")
    ('3.142', 'missing', 'xx…', '2 bytes')
    """
    import pandas as pd

    if not isinstance(value, bytes | Mapping) and pd.api.types.is_scalar(value) and pd.isna(value):
        return "missing"
    if isinstance(value, float) and not float(value).is_integer():
        return f"{value:.4g}"
    text = shown_value(value)
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


def _rest(total: float, parts: "list[float]", decimals: int) -> float:
    """Return what is left of a rounded total after its rounded parts."""
    rest = round(total, decimals) - sum(round(float(part), decimals) for part in parts)
    return round(rest, decimals) + 0.0
