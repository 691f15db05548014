"""The importance of hyper-parameters as bars, and as text that says the method."""

from ml_assets.modeling.trial_importance import MIN_TRIALS, Importance
from ml_assets.page.figure import PALETTE, new_figure, png_of

_MOST_BARS = 8


def importance_bars(found: list[Importance]) -> bytes | None:
    """Draw how much of the scores' order each parameter explains; None if nothing was found."""
    told = [one for one in found if one.shares]
    if not told:
        return None
    heights = [0.75 + 0.24 * min(len(one.shares), _MOST_BARS) for one in told]
    figure, panels = new_figure(len(told), width=6.4, height=0.4 + sum(heights), stacked=heights)
    figure.suptitle("What the score depends on: drop of R² when a parameter is shuffled",
                    fontsize=10)  # fmt: skip
    for axes, one in zip(panels, told, strict=True):
        shown = list(one.shares.items())[:_MOST_BARS][::-1]
        axes.barh([name for name, _ in shown], [share for _, share in shown], color=PALETTE[2])
        axes.set_xlim(0, max(1.0, *one.shares.values()))
        axes.set_title(f"{one.title} ({one.trials} trials, R² {one.explained:.2f})", fontsize=9)
        axes.tick_params(labelsize=8)
        axes.grid(visible=False, axis="y")
    return png_of(figure)


def importance_markdown(found: list[Importance]) -> str:
    """Return the importance of parameters as text, with the method and where it says nothing."""
    lines = [
        "How far the rank of a trial's score among its family's can be foretold from its "
        "parameters, by a random forest on trials it was not fitted on (5-fold), and how much of "
        "that R² is lost when one parameter is shuffled (Breiman 2001). Of trials stopped early "
        "the mean of the folds they finished counts; failed ones are left out.",
        "",
        "| of | trials | R² | parameters, by lost R² |",
        "|---|---|---|---|",
    ]
    for one in found:
        shares = ", ".join(f"`{name}` {share:.2f}" for name, share in one.shares.items())
        lines.append(f"| {one.title} | {one.trials} | "
                     f"{'–' if one.explained is None else f'{one.explained:.2f}'} | "
                     f"{shares or one.silent_because} |")  # fmt: skip
    lines.append(f"\nIt says nothing of fewer than {MIN_TRIALS} scored trials.")
    return "\n".join(lines)
