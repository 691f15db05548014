"""Pictures of a search, as PNG files: what was tried, when, and what came of it."""

from typing import TYPE_CHECKING, Any, get_args

from ml_assets.modeling.importance_shown import importance_bars
from ml_assets.modeling.parallel_coordinates import parallel_coordinates
from ml_assets.modeling.trial_importance import Importance
from ml_assets.page.figure import GREY, PALETTE, looks, new_figure, png_of
from ml_assets.spec.leaderboard import Leaderboard, Trial, TrialStatus

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Scores further from the better half than this many times its spread lie on the picture's edge.
_FENCE = 3.0
_STATUS_COLOURS = dict(
    zip(get_args(TrialStatus), (PALETTE[0], PALETTE[5], PALETTE[1], PALETTE[4]), strict=True)
)


def search_pictures(board: Leaderboard, found: list[Importance]) -> dict[str, bytes]:
    """Draw all pictures of a search, by name; those that would show nothing are left out.

    ``found`` is the importance of the board's parameters.
    """
    pictures = {"time_per_family": time_per_family(board)}
    if any(trial.score is not None for trial in board.trials):
        pictures = {"score_over_time": score_over_time(board), **pictures}
    if lines := parallel_coordinates(board):
        pictures["parameters_of_leading_families"] = lines
    if bars := importance_bars(found):
        pictures["importance_of_parameters"] = bars
    return pictures


def score_over_time(board: Leaderboard) -> bytes:
    """Draw each trial's score at the time it ended, and the best so far.

    Boards that hold no times are drawn in the order in which trials were asked for. Scores far
    behind are drawn on the edge, as triangles, so that the good ones stay apart.
    """
    figure, (axes,) = new_figure(1, width=7.6)
    scored = [trial for trial in board.trials if trial.score is not None]
    timed = any(trial.started_s > 0 for trial in scored)
    where = {trial.trial_id: _moment(trial, timed) for trial in scored}
    edge = _edge(board)
    for family, (colour, marker) in looks(trial.family for trial in board.trials).items():
        own = [trial for trial in scored if trial.family == family]
        done = [trial for trial in own if trial.status == "completed"]
        _points(axes, where, done, edge, board, marker=marker, color=colour, ms=5,
                label=family.replace("_", " "))  # fmt: skip
        ended = [trial for trial in own if trial.status != "completed"]
        _points(axes, where, ended, edge, board, marker="x", color=colour, ms=5, alpha=0.5)
    steps = _best_so_far(board, where)
    axes.step(*_columns(steps), where="post", color=GREY, lw=1.2, label="best so far")
    axes.set(xlabel="seconds since the search's start" if timed else "trial",
             ylabel=f"{board.metric}, mean over {board.folds} folds",
             title="Score of each trial; crosses were ended before their last fold")  # fmt: skip
    axes.title.set_fontsize(10)
    axes.legend(fontsize=8, frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))
    return png_of(figure)


def _moment(trial: Trial, timed: bool) -> float:
    return trial.started_s + trial.fit_s if timed else float(trial.trial_id[1:]) + 1


def _edge(board: Leaderboard) -> float:
    """Return the worst score that is drawn in its own place, in the metric's sign."""
    import numpy as np

    sign = -1.0 if board.greater_is_better else 1.0
    scores = [trial.score for trial in board.trials if trial.score is not None]
    losses = np.sort(sign * np.array(scores))
    best, middle = losses[0], np.median(losses)
    spread = max(middle - best, 1e-3 * abs(best), 1e-12)
    return float(sign * min(losses[-1], middle + _FENCE * spread))


def _points(
    axes: "Axes", where: dict[str, float], trials: list[Trial], edge: float, board: Leaderboard,
    *, marker: str, color: str, ms: float, alpha: float = 1.0, label: str | None = None,
) -> None:  # fmt: skip
    """Plot trials at their scores; those beyond the edge on it."""
    higher = board.greater_is_better
    scores = {trial.trial_id: trial.score for trial in trials if trial.score is not None}
    beyond = {name for name, score in scores.items() if (score < edge) is higher and score != edge}
    inside = [(where[name], score) for name, score in scores.items() if name not in beyond]
    style: dict[str, Any] = {"color": color, "alpha": alpha, "ls": "none"}
    axes.plot(*_columns(inside), marker=marker, ms=ms, label=label, **style)
    outside = [(where[name], edge) for name in scores if name in beyond]
    axes.plot(*_columns(outside), marker="v" if higher else "^", ms=4, **style)


def _columns(points: list[tuple[float, float]]) -> tuple[list[float], list[float]]:
    return [x for x, _ in points], [y for _, y in points]


def _best_so_far(board: Leaderboard, where: dict[str, float]) -> list[tuple[float, float]]:
    completed = [(where[trial.trial_id], trial.score) for trial in board.trials
                 if trial.status == "completed" and trial.score is not None]  # fmt: skip
    better = max if board.greater_is_better else min
    steps: list[tuple[float, float]] = []
    for moment, score in sorted(completed):
        best = better(score, steps[-1][1]) if steps else score
        steps.append((moment, best))
    end = [(max(where.values()), steps[-1][1])] if steps else []
    return [*steps, *end]


def time_per_family(board: Leaderboard) -> bytes:
    """Draw the seconds of work per family, and its trials by how they ended."""
    from matplotlib.ticker import MaxNLocator

    families = {trial.family for trial in board.trials}
    seconds = {family: sum(trial.fit_s for trial in board.trials if trial.family == family)
               for family in families}  # fmt: skip
    ordered = sorted(families, key=lambda family: (seconds[family], family))
    figure, (left, right) = new_figure(2, height=1.3 + 0.34 * len(ordered))
    names = [family.replace("_", " ") for family in ordered]
    bars = left.barh(names, [seconds[family] for family in ordered], color=PALETTE[0])
    left.bar_label(bars, fmt="%.3g", padding=3, fontsize=8)
    left.margins(x=0.15)
    left.set(xlabel="seconds of fitting and scoring", title="Time per family")
    _stack_by_status(right, names, ordered, board)
    right.set(xlabel="trials", title="Trials by how they ended")
    right.xaxis.set_major_locator(MaxNLocator(integer=True))
    right.tick_params(labelleft=False)
    right.legend(fontsize=8, frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))
    for axes in (left, right):
        axes.grid(visible=False, axis="y")
    return png_of(figure)


def _stack_by_status(
    axes: "Axes", names: list[str], families: list[str], board: Leaderboard
) -> None:
    ends = [0] * len(families)
    for status, colour in _STATUS_COLOURS.items():
        counts = [sum((trial.family, trial.status) == (family, status) for trial in board.trials)
                  for family in families]  # fmt: skip
        if any(counts):
            axes.barh(names, counts, left=ends, color=colour, label=status.replace("_", " "))
        ends = [end + count for end, count in zip(ends, counts, strict=True)]
