"""Changes that get the wanted decision, before they are made fewer and smaller."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import combinations
from typing import Any

from ml_assets.attribution.counterfactual_judge import Judge
from ml_assets.attribution.counterfactual_lockstep import in_lockstep
from ml_assets.attribution.counterfactual_paring import kept_first, pared
from ml_assets.attribution.counterfactual_space import Candidate, Space

_MOST_VALUES = 24
_MOST_SINGLES = 600
_PAIRED = 24
_PAIRED_OF_A_COLUMN = 4
_NEIGHBOURS = 6


def single_changes(space: Space) -> list[Candidate]:
    """Return the row with one value changed, in every column to values that training rows have.

    Of many categories the commonest are taken, of many numbers evenly spaced quantiles; at most 24
    values per column and about 600 in all.
    """
    most = max(2, min(_MOST_VALUES, _MOST_SINGLES // max(len(space.columns), 1)))
    return [
        space.with_value(space.own, place, value)
        for place in range(len(space.own))
        for value in _values(space, place, most)
        if value != space.own[place]
    ]


def pairs_of(space: Space, judge: Judge, singles: Sequence[Candidate]) -> list[Candidate]:
    """Return two changes at a time: of the 24 that come nearest to the decision without it."""
    verdicts = judge.verdicts(singles)
    nearest = sorted(
        (-verdict.closeness, space.distance(single), place)
        for place, (single, verdict) in enumerate(zip(singles, verdicts, strict=True))
        if not verdict.reached
    )
    taken: list[Candidate] = []
    columns: Counter[int] = Counter()
    for _, _, place in nearest:
        (column,) = space.changed(singles[place])
        if columns[column] < _PAIRED_OF_A_COLUMN and len(taken) < _PAIRED:
            columns[column] += 1
            taken.append(singles[place])
    return [pair for one, other in combinations(taken, 2) for pair in _both(space, one, other)]


def unlike_neighbours(space: Space, judge: Judge) -> list[Candidate]:
    """Return the training rows, with the row's own fixed columns, that get the decision.

    The nearest ones first, by the number of changes and their size (NICE, Brughmans et al. 2023).
    """
    reached = judge.reached(each for each in dict.fromkeys(space.seen) if each != space.own)
    return sorted(reached, key=lambda each: len(space.changed(each)) + space.distance(each))


def needed_changes(
    space: Space, judge: Judge, neighbours: Sequence[Candidate], avoided: Sequence[set[int]]
) -> list[Candidate]:
    """Return what is needed of the changes that lead to each of the nearest neighbours.

    Changes are taken over one after the other, those first that come nearest to the decision
    alone, until it is reached; then superfluous ones are left out. This is done once for each set
    of ``avoided`` columns, whose changes are taken over last.
    """
    nearest = neighbours[:_NEIGHBOURS]
    alone = {
        (neighbour, place): space.with_value(space.own, place, neighbour[place])
        for neighbour in nearest
        for place in space.changed(neighbour)
    }
    verdicts = judge.verdicts(list(alone.values()))
    ranks = {
        key: (-verdict.closeness, space.distance(single))
        for (key, single), verdict in zip(alone.items(), verdicts, strict=True)
    }
    orders = [
        (each, sorted(space.changed(each), key=partial(_rank, ranks, each, last)))
        for each in nearest
        for last in avoided
    ]
    return in_lockstep((kept_first(space, each, order) for each, order in orders), judge)


def without_superfluous(
    space: Space, judge: Judge, candidates: Sequence[Candidate]
) -> list[Candidate]:
    """Return the candidates with every superfluous change undone."""
    return in_lockstep((pared(space, candidate) for candidate in candidates), judge)


def _rank(
    ranks: Mapping[tuple[Candidate, int], tuple[float, float]],
    neighbour: Candidate,
    last: set[int],
    place: int,
) -> tuple[bool, float, float]:
    return (place in last, *ranks[neighbour, place])


def _values(space: Space, place: int, most: int) -> list[Any]:
    seen = [row[place] for row in space.seen]
    if space.grids[place] is None:
        return [value for value, _ in Counter(seen).most_common(most)]
    ordered = sorted({value for value in seen if value is not None})
    missing = [None] if None in seen else []
    if len(ordered) <= most:
        return [*ordered, *missing]
    return [ordered[(len(ordered) - 1) * k // (most - 1)] for k in range(most)] + missing


def _both(space: Space, one: Candidate, other: Candidate) -> Iterator[Candidate]:
    (place,) = space.changed(other)
    if space.changed(one) != [place]:
        yield space.with_value(one, place, other[place])
