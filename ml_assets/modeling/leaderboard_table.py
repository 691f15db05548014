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
        lines.append(f"\n*and {hidden} more trials*")
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
    folds = trial.fold_scores
    spread = f"{min(folds):.4f} to {max(folds):.4f}" if folds else (trial.error or "–")[:60]
    status = trial.status.replace("_", " ")
    return (f"| {rank} | {trial.trial_id} | {trial.family} | {score} | {spread} | {status} "
            f"| {trial.fit_s:.2f} | {shown_params(trial)} |")  # fmt: skip
