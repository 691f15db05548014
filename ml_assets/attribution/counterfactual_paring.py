"""Make the changes of a row fewer and smaller while its decision stays as wanted."""

from collections.abc import Sequence

from ml_assets.attribution.counterfactual_lockstep import Search
from ml_assets.attribution.counterfactual_space import Candidate, Space

# Values tried at once between two: a span of a million steps is searched in four batches.
_SECTIONS = 40
# Smaller changes may make another one superfluous, and the other way round.
_ROUNDS = 4


def kept_first(space: Space, candidate: Candidate, order: Sequence[int]) -> Search:
    """Keep as few of the first changes as get the decision, then leave out superfluous ones.

    ``candidate`` gets the decision; ``order`` has all its changed places.
    """
    prefixes, kept = [], space.own
    for place in order:
        kept = space.with_value(kept, place, candidate[place])
        prefixes.append(kept)
    verdicts = yield prefixes
    first = next(each for each, verdict in zip(prefixes, verdicts, strict=True) if verdict.reached)
    return (yield from pared(space, first))


def pared(space: Space, candidate: Candidate) -> Search:
    """Undo changes, the largest superfluous one first, until each that is left is needed."""
    while True:
        undone = [space.undone(candidate, place) for place in space.changed(candidate)]
        verdicts = yield undone
        enough = [each for each, verdict in zip(undone, verdicts, strict=True) if verdict.reached]
        if not enough:
            return candidate
        candidate = min(enough, key=space.distance)


def settled(space: Space, candidate: Candidate) -> Search:
    """Make numbers and moments as near to the row's own as their grid allows, and changes few."""
    for _ in range(_ROUNDS):
        before = candidate
        largest_first = sorted(
            space.changed(candidate), key=lambda place: -space.difference(before, place)
        )
        for place in largest_first:
            candidate = yield from _nearer(space, candidate, place)
        candidate = yield from pared(space, candidate)
        if candidate == before:
            break
    return candidate


def _nearer(space: Space, candidate: Candidate, place: int) -> Search:
    """Search between the row's own value and the changed one for the nearest that is enough.

    The value that is returned gets the decision, and the next one on the grid towards the row's
    own does not. Of several such values, as a forest may have, it is not always the very nearest.
    """
    grid, own = space.grids[place], space.own[place]
    if grid is None or own is None or candidate[place] is None:
        return candidate
    between = grid.between(own, candidate[place])
    low, high = 0, len(between)
    while low < high:
        tried = _sections(low, high)
        nearer = [space.with_value(candidate, place, grid.value(between[i])) for i in tried]
        verdicts = yield nearer
        enough = [k for k, verdict in enumerate(verdicts) if verdict.reached]
        first = enough[0] if enough else len(tried)
        low = tried[first - 1] + 1 if first else low
        high = tried[first] if enough else high
    if high == len(between):
        return candidate
    return space.with_value(candidate, place, grid.value(between[high]))


def _sections(low: int, high: int) -> list[int]:
    """Return places from ``low`` on and below ``high``: all of them, or some evenly spaced.

    >>> _sections(3, 6), len(_sections(0, 1000)), _sections(0, 1000)[-1]
    ([3, 4, 5], 40, 975)
    """
    if high - low <= _SECTIONS:
        return list(range(low, high))
    return [low + (high - low) * k // (_SECTIONS + 1) for k in range(1, _SECTIONS + 1)]
