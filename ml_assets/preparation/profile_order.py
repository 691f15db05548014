"""Whether the order of the rows, or their id, tells the target."""

from typing import TYPE_CHECKING, NamedTuple

from ml_assets.preparation.association import is_class
from ml_assets.preparation.profile_finding import Finding

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

# Both must hold: no accident, and more than a trace.
LARGEST_P = 0.001
SMALLEST_AUC, SMALLEST_CORRELATION = 0.6, 0.2
_SAME_ORDER = 0.99
_SHARE_NUMBERED = 0.9


class _Trend(NamedTuple):
    p: float
    strength: float
    measure: str
    is_strong: bool


def order_findings(frame: "pd.DataFrame", target: str, id_column: str | None) -> list[Finding]:
    """Return a finding for the order of the rows and for the id, where they tell the target.

    The order is that of the index if it goes up, as it does in a sample that keeps the rows'
    places. A text id counts by the number it ends in, else by its place in the alphabet. A class
    target is tested by Kruskal and Wallis, a number by Spearman; p is multiplied by the number of
    tests (Bonferroni). The finding needs p below 0.001 and an AUC of 0.6 (of the class that the
    order tells best against the rest), or a rank correlation of 0.2.
    """
    import pandas as pd

    known = frame[target].notna()
    rows = pd.Series(_places(frame), index=frame.index)[known]
    orders = {"the order of the rows": rows}
    if id_column is not None and id_column in frame.columns:
        orders[f"the id {id_column}"] = _numbers(frame[id_column])[known]
    trends = {
        name: trend
        for name, order in orders.items()
        if (trend := _trend(order, frame[target][known], len(orders))) and trend.is_strong
    }
    ids = orders.get(f"the id {id_column}")
    runs_with_rows = ids is not None and abs(ids.corr(rows, method="spearman")) > _SAME_ORDER
    if runs_with_rows and len(trends) > 1:
        del trends["the order of the rows"]
    return [
        _finding(name, trend, target, id_column, runs_with_rows) for name, trend in trends.items()
    ]


def _finding(
    name: str, trend: _Trend, target: str, id_column: str | None, runs_with_rows: bool
) -> Finding:
    is_id = name.startswith("the id")
    p = "below 1e-300" if trend.p < 1e-300 else f"{trend.p:.1g}"
    mend = "Keep the id out of the features" if is_id else "Do not split by place"
    if is_id and runs_with_rows:
        mend += "; it runs with the order of the rows: if that is their time, split by time"
    return Finding(
        kind="order",
        column=id_column if is_id else None,
        severity="warning" if is_id else "note",
        text=f"{name[0].upper()}{name[1:]} tells {target}: {trend.measure} {trend.strength:.2f}, "
        f"p {p}. {mend}.",
        figures={"strength": trend.strength, "measure": trend.measure, "p": trend.p},
    )


def _places(frame: "pd.DataFrame") -> "pd.Index":
    import pandas as pd

    index = frame.index
    in_order = index.dtype.kind in "iu" and index.is_monotonic_increasing and index.is_unique
    return index if in_order else pd.RangeIndex(len(index))


def _numbers(ids: "pd.Series") -> "pd.Series":
    import pandas as pd

    if ids.dtype.kind in "iufM":
        return ids.rank()
    texts = ids.astype(str)
    endings = pd.to_numeric(texts.str.extract(r"(\d+)$")[0], errors="coerce")
    numbered = endings.notna().mean() >= _SHARE_NUMBERED
    return endings.rank() if numbered else texts.rank()


def _trend(order: "pd.Series", target: "pd.Series", tests: int) -> _Trend | None:
    from scipy import stats

    both = order.notna() & target.notna()
    ranks, target = order[both].rank(), target[both]
    if len(ranks) < 20 or target.nunique() < 2 or ranks.nunique() < 20:
        return None
    if not is_class(target):
        if target.dtype.kind == "M":
            return None
        found = stats.spearmanr(ranks, target)
        rho = float(found.statistic)
        strong = found.pvalue * tests < LARGEST_P and abs(rho) >= SMALLEST_CORRELATION
        return _Trend(min(1.0, found.pvalue * tests), rho, "rank correlation", strong)
    groups = [part.to_numpy() for _, part in ranks.groupby(target.astype(str))]
    if len(groups) > 0.5 * len(ranks):
        return None
    p = min(1.0, float(stats.kruskal(*groups).pvalue) * tests)
    aucs = [_auc(part, len(ranks)) for part in groups]
    auc = max(max(one, 1 - one) for one in aucs)
    return _Trend(p, auc, "AUC", p < LARGEST_P and auc >= SMALLEST_AUC)


def _auc(ranks: "np.ndarray", rows: int) -> float:
    own = len(ranks)
    return float((ranks.sum() - own * (own + 1) / 2) / (own * (rows - own)))
