"""Pictures of groups against each other, as PNG files."""

from ml_assets.page.figure import GREY, PALETTE, new_figure, png_of
from ml_assets.spec.fairness_report import ColumnFairness

_DRAWN = {
    "selection_rate": "selected",
    "true_positive_rate": "true positive rate",
    "false_positive_rate": "false positive rate",
    "mean_prediction": "mean prediction",
    "mean_error": "mean error (predicted - actual)",
    "mean_absolute_error": "mean absolute error",
}


def groups_picture(column: ColumnFairness) -> bytes:
    """Draw up to three rates of each group of a column, with their intervals."""
    rates = [rate for rate in _DRAWN if any(rate in group.rates for group in column.groups)][:3]
    count = len(column.groups)
    figure, panels = new_figure(len(rates), width=2.6 + 2.6 * len(rates), height=1.6 + 0.32 * count)
    for at, (panel, rate) in enumerate(zip(panels, rates, strict=True)):
        for place, group in enumerate(column.groups):
            if (found := group.rates.get(rate)) is not None:
                panel.plot([found.low, found.high], [place, place], color=PALETTE[at], lw=2)
                panel.plot([found.value], [place], "o", color=PALETTE[at], ms=6)
        if rate == "mean_error":
            panel.axvline(0, ls="--", color=GREY, lw=1)
        names = [f"{group.name} ({group.rows:,})" for group in column.groups]
        panel.set_yticks(range(count), names if at == 0 else [""] * count)
        panel.set(ylim=(count - 0.5, -0.5), xlabel=f"{_DRAWN[rate]}, 95 % interval")
    of = "" if column.outcome is None else f", predictions of {column.outcome!r}"
    figure.suptitle(f"Groups of {column.column} (rows){of}", fontsize=11)
    return png_of(figure)
