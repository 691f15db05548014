"""Which of many counterfactuals are shown: cheap ones that differ in what they change."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ml_assets.attribution.counterfactual_space import Candidate, Space


@dataclass
class Costs:
    """What a candidate costs: one per change, their distance, and how unlike a seen row it is.

    The last is the distance to the nearest training row, where it is more than the row's own.
    """

    space: Space
    known: dict[Candidate, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._own_oddity = self.space.nearest_row(self.space.own)

    def of(self, candidate: Candidate) -> float:
        """Return a candidate's cost; less is better."""
        if candidate not in self.known:
            oddity = max(0.0, self.space.nearest_row(candidate) - self._own_oddity)
            self.known[candidate] = self.of_changes(candidate) + oddity
        return self.known[candidate]

    def of_changes(self, candidate: Candidate) -> float:
        """Return the cost of the changes alone."""
        return len(self.space.changed(candidate)) + self.space.distance(candidate)


def diverse(costs: Costs, candidates: Iterable[Candidate], limit: int) -> list[Candidate]:
    """Return the cheapest candidates, of which none changes all the columns of another.

    Forbidding columns is how few changes stay readable as different ways (Mothilal et al. 2020
    weigh distances instead, which numbers dominate).
    """
    cheapest: dict[tuple[int, ...], Candidate] = {}
    for candidate in dict.fromkeys(candidates):
        columns = tuple(costs.space.changed(candidate))
        if columns not in cheapest or costs.of_changes(candidate) < costs.of_changes(
            cheapest[columns]
        ):
            cheapest[columns] = candidate
    chosen: dict[tuple[int, ...], Candidate] = {}
    for columns in sorted(cheapest, key=lambda each: (costs.of(cheapest[each]), each)):
        if len(chosen) == limit:
            break
        if not any(set(columns) <= set(c) or set(c) <= set(columns) for c in chosen):
            chosen[columns] = cheapest[columns]
    return list(chosen.values())
