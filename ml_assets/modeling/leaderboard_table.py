"""The leaderboard as a Markdown table."""

from ml_assets.spec.leaderboard import Leaderboard, Trial

_SHOWN_PARAMS = 6


def leaderboard_markdown(board: Leaderboard, top: int = 10) -> str:
    """Return the best trials as a table: rank, family, score, spread over folds, parameters."""
    lines = [
        f"| # | trial | family | {board.metric} | folds' range | status | fit s | parameters |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [_line(rank, trial) for rank, trial in enumerate(board.trials[:top], 1)]
    hidden = len(board.trials) - top
    if hidden > 0:
        lines.append(f"\n*and {hidden} more trial{'' if hidden == 1 else 's'}*")
    return "\n".join(lines)


def shown_params(trial: Trial) -> str:
    """Return the hyper-parameters as short text, numbers to 3 significant digits."""
    texts = [
        f"{name}={value:.3g}" if isinstance(value, float) else f"{name}={value}"
        for name, value in trial.params.items()
    ]
    return ", ".join(texts[:_SHOWN_PARAMS]) + (", …" if len(texts) > _SHOWN_PARAMS else "")


def _line(rank: int, trial: Trial) -> str:
    score = "–" if trial.score is None else f"{trial.score:.4f}"
    folds, params = trial.fold_scores, shown_params(trial)
    spread = f"{_short(min(folds))} to {_short(max(folds))}" if folds else _cell(trial.error or "–")
    status = trial.status.replace("_", " ")
    settings = f"`{params}`" if params else "–"
    return (f"| {rank} | {trial.trial_id} | {trial.family} | {score} | {spread} | {status} "
            f"| {trial.fit_s:.2f} | {settings} |")  # fmt: skip


def _short(score: float) -> str:
    return f"{score:.3f}" if abs(score) < 10 else f"{score:.1f}"


def _cell(text: str) -> str:
    """Return the beginning of a text as one cell: line ends and bars would break the table."""
    return " ".join(text.split())[:60].replace("|", "\\|")
