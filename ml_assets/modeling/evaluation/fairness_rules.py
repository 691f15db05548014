"""When groups are treated too differently."""

from typing import TYPE_CHECKING, Any

from ml_assets.spec.evaluation_settings import Fairness
from ml_assets.spec.fairness_report import FairnessReport, FourFifths

if TYPE_CHECKING:
    import numpy as np

_SHARE = 0.8
_LEVEL = 0.05


def four_fifths(names: list[str], rates: "np.ndarray", sizes: "np.ndarray") -> FourFifths | None:
    """Judge selection rates by the four-fifths rule; null where nobody is selected.

    ``sizes`` are the groups' rows; of weighted ones, how many equally weighted rows say as much.
    Each ordered pair of groups is tested by a normal approximation, whose variances are those of
    one selected and one other row more, so that they are not zero. The smallest p-value counts,
    times the number of pairs.
    """
    import numpy as np
    from scipy import stats

    if not rates.max() > 0:
        return None
    smooth = (rates * sizes + 1) / (sizes + 2)
    variance = smooth * (1 - smooth) / sizes
    distance = rates[:, None] - _SHARE * rates[None, :]
    z = distance / np.sqrt(variance[:, None] + _SHARE**2 * variance[None, :])
    pairs = len(rates) * (len(rates) - 1)
    p = min(1.0, float(stats.norm.cdf(z.min())) * pairs)
    low, high = int(rates.argmin()), int(rates.argmax())
    return FourFifths(lowest=names[low], highest=names[high], p_value=p,
                      ratio=float(rates[low] / rates[high]), broken=p < _LEVEL)  # fmt: skip


def beyond_bounds(report: FairnessReport, settings: Fairness) -> list[dict[str, Any]]:
    """Return a line per stated bound that a column's groups exceed; intervals are told, too."""
    return [
        {"column": column.column, "of": column.outcome or "", "gap": name, "found": gap.value,
         "95% low": gap.low, "95% high": gap.high, "allowed": bound}
        for column in report.columns
        for name, bound in settings.bounds.items()
        if (gap := column.gaps.get(name)) is not None and gap.value > bound
    ]  # fmt: skip


def broken_four_fifths(report: FairnessReport) -> list[dict[str, Any]]:
    """Return a line per column whose groups break the four-fifths rule by more than chance."""
    return [
        {"column": column.column, "of": column.outcome or "", "lowest": rule.lowest,
         "highest": rule.highest, "ratio": rule.ratio, "p_value": rule.p_value}
        for column in report.columns
        if (rule := column.four_fifths) is not None and rule.broken
    ]  # fmt: skip
