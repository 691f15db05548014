"""The card's part on how the model was found."""

from collections import Counter

from ml_assets.modeling.card.card_facts import CardFacts
from ml_assets.modeling.leaderboard_table import shown_params
from ml_assets.page.document import Block, Cell, Facts, Listed, Section, Text
from ml_assets.spec.leaderboard import Trial

_TOP = 5
_ROUNDING = 0.01


def how_found(facts: CardFacts) -> Section:
    """Return the search, its best trials, and how the final model was made of them."""
    board = facts.board
    blocks: list[Block] = [
        Facts({
            "Optimised": f"`{board.metric}`, the mean over {board.folds} of "
            f"{board.parts or board.folds} folds of the training rows",
            "Trials": _ends(board.trials),
            "Families tried": ", ".join(sorted({f"`{trial.family}`" for trial in board.trials})),
            "Seed": str(board.seed),
            **_final(facts),
        }),
        Text("The best trials:"),
        Listed([_trial(trial) for trial in board.trials[:_TOP]]),
    ]  # fmt: skip
    return Section("How it was found", blocks, facts.link("trials", "model"))


def _ends(trials: list[Trial]) -> str:
    counts = Counter(trial.status.replace("_", " ") for trial in trials)
    return f"{len(trials)}: " + ", ".join(f"{count} {end}" for end, count in counts.most_common())


def _final(facts: CardFacts) -> dict[str, Cell]:
    info, board = facts.model.info, facts.board
    made = f"`{info.family}`"
    if info.members:
        # Those of stacking need not add up to one: they are no shares then.
        shares = abs(sum(member.weight for member in info.members) - 1.0) < _ROUNDING
        shown = "{:.0%}" if shares else "weight {:.2f}"
        parts = [f"`{one.family}` ({shown.format(one.weight)})" for one in info.members]
        made = f"an ensemble of {len(parts)}: {', '.join(parts)}"
    found: dict[str, Cell] = {"Final model": made}
    if board.choice:
        found["Why this one"] = board.choice.reason
    if board.threshold:
        found["A row is labelled"] = (
            f"`{board.threshold.positive_class}` from a probability of "
            f"{board.threshold.value:.3f} on, best for {board.threshold.basis}"
        )
    return found


def _trial(trial: Trial) -> dict[str, Cell]:
    return {
        "trial": trial.trial_id,
        "family": f"`{trial.family}`",
        "score": trial.score,
        "± standard error": trial.standard_error,
        "parameters": f"`{shown_params(trial)}`" if trial.params else "defaults",
    }
