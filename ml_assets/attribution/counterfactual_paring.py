"""Make the changes of a row fewer and smaller while its decision stays as wanted."""

from collections.abc import Sequence

from ml_assets.attribution.counterfactual_lockstep import Search
from ml_assets.attribution.counterfactual_space import Candidate, Space

# Values tried at once between two: a span of 250,000 steps is searched in three batches.
_SECTIONS = 64
# A smaller change may make another one superfluous, or smaller: seldom more than twice.
_ROUNDS = 10


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
    """Bring numbers and moments back towards the row's own, until nothing smaller is enough.

    At the end no change can be undone, and no number be one step of its grid nearer.
    """
    largest_first = sorted(
        space.changed(candidate), key=lambda place: -space.difference(candidate, place)
    )
    nearer = candidate
    for place in largest_first:
        nearer = yield from _nearer(space, nearer, place)
    for _ in range(_ROUNDS):
        smaller = _smaller(space, nearer)
        verdicts = yield list(smaller)
        enough = [each for each, verdict in zip(smaller, verdicts, strict=True) if verdict.reached]
        if not enough:
            return nearer
        best = min(enough, key=space.distance)
        nearer = yield from _nearer(space, best, smaller[best])
    return (yield from pared(space, nearer))


def _smaller(space: Space, candidate: Candidate) -> dict[Candidate, int]:
    """Return the candidate with each change undone, or one step smaller, and the change's place."""
    found = {}
    for place in space.changed(candidate):
        found[space.undone(candidate, place)] = place
        grid, between = space.grids[place], _between(space, candidate, place)
        if grid is not None and between:
            found[space.with_value(candidate, place, grid.value(between[-1]))] = place
    return found


def _between(space: Space, candidate: Candidate, place: int) -> Sequence[int]:
    """Return the places of the grid from the row's own value to the changed one."""
    grid, own = space.grids[place], space.own[place]
    if grid is None or own is None or candidate[place] is None:
        return ()
    return grid.between(own, candidate[place])


def _nearer(space: Space, candidate: Candidate, place: int) -> Search:
    """Search between the row's own value and the changed one for the nearest that is enough.

    The value that is returned gets the decision, and the next one on the grid towards the row's
    own does not. Of several such values, as a forest may have, it is not always the very nearest.
    """
    grid, between = space.grids[place], _between(space, candidate, place)
    if grid is None:
        return candidate
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
    ([3, 4, 5], 64, 984)
    """
    if high - low <= _SECTIONS:
        return list(range(low, high))
    return [low + (high - low) * k // (_SECTIONS + 1) for k in range(1, _SECTIONS + 1)]
