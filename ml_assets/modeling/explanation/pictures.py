"""Pictures of what a model goes by, as PNG files."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from ml_assets.attribution.contributions import Contributions
from ml_assets.page.figure import GREY, PALETTE, new_figure, png_of
from ml_assets.spec.explanation_report import ColumnImportance, Dependence, ExplanationReport
from ml_assets.spec.feature_plan import FeaturePlan

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from matplotlib.axes import Axes

_MOST_BARS, _MOST_SWARMS = 15, 12
_LONGEST_NAME = 24
# From dark blue to yellow: told apart by colour-blind people, and from grey.
_COLOURS = "viridis"


def importance_picture(report: ExplanationReport) -> bytes:
    """Draw the loss by permuting and the mean size of contributions, per column."""
    shown = report.importance[:_MOST_BARS][::-1]
    figure, (left, right) = new_figure(2, height=1.2 + 0.28 * len(shown))
    names = [_short(one.column) for one in shown]
    places = range(len(shown))
    left.barh(places, [one.importance for one in shown], color=PALETTE[0],
              xerr=[_finite(one.standard_error) for one in shown],
              error_kw={"lw": 1, "ecolor": GREY})  # fmt: skip
    right.barh(places, [one.mean_contribution for one in shown], color=PALETTE[2])
    for axes in (left, right):
        axes.set_yticks(list(places), names, fontsize=8)
        axes.grid(visible=False, axis="y")
    left.axvline(0, color=GREY, lw=0.8)
    way = "fall" if report.greater_is_better else "rise"
    left.set_xlabel(f"{way} of {report.metric}", fontsize=8)
    left.set_title("Permuted on held-out rows", fontsize=10)
    right.set_xlabel(f"mean size of contributions ({report.space})", fontsize=8)
    right.set_title(f"Contributions to {report.explained_rows} rows", fontsize=10)
    return png_of(figure)


def swarm_picture(
    made: Contributions,
    features: "pd.DataFrame",
    plan: FeaturePlan,
    output: int,
    importance: Sequence[ColumnImportance],
    hidden: Collection[str],
) -> bytes:
    """Draw every explained row's contributions per column, coloured by its value's rank.

    Categories and other values without an order are grey, and those of ``hidden`` columns.
    """
    import numpy as np

    sizes = np.abs(made.values[:, output]).mean(axis=0)
    ranked = sorted(importance, key=lambda one: -sizes[made.columns.index(one.column)])
    shown = [made.columns.index(one.column) for one in ranked[:_MOST_SWARMS]][::-1]
    figure, (axes,) = new_figure(1, width=7.2, height=max(2.8, 1.4 + 0.36 * len(shown)))
    ordered = {f.column for f in plan.features if f.kind in ("number", "datetime")} - {*hidden}
    coloured: Any = None
    for height, column in enumerate(shown):
        x, name = made.values[:, output, column], made.columns[column]
        y = height + _spread(x)
        if name in ordered:
            rank = features[name].rank(pct=True).to_numpy()
            known = np.isfinite(rank)
            axes.scatter(x[~known], y[~known], s=6, color=GREY, lw=0)
            coloured = axes.scatter(x[known], y[known], s=6, c=rank[known], cmap=_COLOURS,
                                    vmin=0, vmax=1, lw=0)  # fmt: skip
        else:
            axes.scatter(x, y, s=6, color=GREY, lw=0)
    axes.axvline(0, color=GREY, lw=0.8)
    names = [_short(made.columns[column]) for column in shown]
    axes.set_yticks(range(len(shown)), names, fontsize=8)
    axes.grid(visible=False, axis="y")
    axes.set_xlabel(f"contribution to {made.outputs[output]}", fontsize=9)
    axes.set_title(f"{len(made.values)} held-out rows, a point each", fontsize=10)
    if coloured is not None:
        bar = figure.colorbar(coloured, ax=axes, shrink=0.7, aspect=30)
        bar.set_ticks([0, 1], labels=["low", "high"])
        bar.set_label("value (grey: no order)", fontsize=8)
    return png_of(figure)


def dependence_picture(found: Sequence[Dependence]) -> bytes | None:
    """Draw partial dependence, and single rows' lines, per column; None without any column."""
    if not found:
        return None
    across = min(3, len(found))
    figure, panels = new_figure(len(found), width=3.4 * across, height=2.9, across=across)
    figure.suptitle("Mean of the rows, and single rows in grey", fontsize=9)
    for axes, one in zip(panels, found, strict=True):
        numbers = all(isinstance(value, float) for value in one.values)
        _draw_numbers(axes, one) if numbers else _draw_categories(axes, one)
        axes.set_title(_short(one.column), fontsize=9)
        axes.tick_params(labelsize=7)
        axes.set_ylabel(_short(one.output, 30), fontsize=7)
    return png_of(figure)


def _draw_numbers(axes: "Axes", one: Dependence) -> None:
    for row in one.rows:
        axes.plot(one.values, row, color=GREY, lw=0.5, alpha=0.35)
    axes.plot(one.values, one.mean, color=PALETTE[1], lw=2)


def _draw_categories(axes: "Axes", one: Dependence) -> None:
    places = range(len(one.values))
    for row in one.rows:
        axes.plot(places, row, "_", color=GREY, ms=8, alpha=0.35)
    axes.plot(places, one.mean, "D", color=PALETTE[1], ms=5)
    axes.set_xticks(list(places), [_short(str(value), 16) for value in one.values], rotation=60,
                    ha="right")  # fmt: skip


def _spread(x: "np.ndarray") -> "np.ndarray":
    """Return offsets of points that would lie on one another, so that many make a thick swarm."""
    import numpy as np

    width = (np.ptp(x) or 1.0) / 60
    bins = np.round(x / width).astype(int)
    offsets = np.zeros(len(x))
    for one in np.unique(bins):
        inside = np.flatnonzero(bins == one)
        steps = (np.arange(len(inside)) + 1) // 2 * np.where(np.arange(len(inside)) % 2, 1, -1)
        offsets[inside] = steps
    return 0.4 * offsets / max(1.0, np.abs(offsets).max())


def _short(name: str, most: int = _LONGEST_NAME) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"


def _finite(value: float) -> float:
    return value if value == value else 0.0
