"""What a search on changed rows tries first: the best trials of the search before."""

from collections.abc import Sequence

from ml_assets.modeling.families.family import Family, Params
from ml_assets.spec.leaderboard import Leaderboard

_GUESSES = 4


def first_guesses(
    previous: Leaderboard | None, train_digest: str, families: Sequence[Family]
) -> list[tuple[Family, Params]]:
    """Return the best completed trials of the previous search, best first, at most four.

    None on the same rows, where the same search is to give the same trials, and none of families
    that are no longer searched.
    """
    if previous is None or previous.train_digest in ("", train_digest):
        return []
    known = {family.name: family for family in families}
    completed = [trial for trial in previous.trials if trial.status == "completed"]
    best = [trial for trial in completed if trial.family in known]
    return [(known[trial.family], trial.params) for trial in best[:_GUESSES]]
