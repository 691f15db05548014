"""The leaderboard as a Markdown table."""

from ml_assets.spec.leaderboard import Leaderboard, Trial

_SHOWN_PARAMS = 8
_CELL_CHARACTERS = 80


def leaderboard_markdown(board: Leaderboard, top: int = 20) -> str:
    """Return the best trials as a table, a row per trial.

    The score is the mean over folds with its standard error, then come the folds' own scores.
    Seconds are of fitting, predicting and scoring.
    """
    lines = [
        f"| # | trial | family | {board.metric} | folds | ended | seconds | host | attempts "
        "| parameters |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [_line(rank, trial) for rank, trial in enumerate(board.trials[:top], 1)]
    hidden = len(board.trials) - top
    if hidden > 0:
        lines.append(f"\n*and {hidden} more trial{'' if hidden == 1 else 's'}: "
                     "`ml-assets leaderboard PROBLEM --all`*")  # fmt: skip
    return "\n".join(lines)


def shown_params(trial: Trial) -> str:
    """Return the hyper-parameters as short text, numbers to 3 significant digits."""
    texts = [
        f"{name}={value:.3g}" if isinstance(value, float) else f"{name}={value}"
        for name, value in trial.params.items()
    ]
    return ", ".join(texts[:_SHOWN_PARAMS]) + (", …" if len(texts) > _SHOWN_PARAMS else "")


def _line(rank: int, trial: Trial) -> str:
    params = shown_params(trial)
    cells = [
        str(rank),
        trial.trial_id,
        trial.family,
        score_text(trial),
        " ".join(map(_short, trial.fold_scores)) or "–",
        _cell(trial.reason),
        f"{trial.fit_s:.2f}",
        _hosts(trial),
        str(trial.attempts),
        f"`{params}`" if params else "–",
    ]
    return f"| {' | '.join(cells)} |"


def score_text(trial: Trial) -> str:
    """Return the mean over folds and its standard error as text."""
    if trial.score is None:
        return "–"
    error = trial.standard_error
    return f"{trial.score:.4f}" + ("" if error is None else f" ± {error:.4f}")


def _hosts(trial: Trial) -> str:
    before = f" (before: {', '.join(trial.moved_from)})" if trial.moved_from else ""
    return (trial.host or "–") + before


def _short(score: float) -> str:
    return f"{score:.3f}" if abs(score) < 10 else f"{score:.1f}"


def _cell(text: str) -> str:
    """Return the beginning of a text as one cell: line ends and bars would break the table."""
    return " ".join(text.split())[:_CELL_CHARACTERS].replace("|", "\\|")
