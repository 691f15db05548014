"""Several ways to do the same, measured in turns, as medians and ratios."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median

from benchmarks.stopwatch import Cost


@dataclass(frozen=True)
class Comparison:
    """The costs of each way, by name, in the order of measurement."""

    costs: dict[str, list[Cost]]

    def wall_s(self, name: str) -> float:
        """Return the median wall time of a way."""
        return median(cost.wall_s for cost in self.costs[name])

    def cpu_s(self, name: str) -> float:
        """Return the median CPU time of a way."""
        return median(cost.cpu_s for cost in self.costs[name])

    def ratio(self, name: str, base: str, *, cpu: bool = False) -> float:
        """Return the median, over the rounds, of a way's cost by the base's of the same round.

        Of two runs that follow each other both meet the same noise of a busy machine.
        """
        pairs = zip(self.costs[name], self.costs[base], strict=True)
        return median(
            one.cpu_s / other.cpu_s if cpu else one.wall_s / other.wall_s for one, other in pairs
        )


def compare(ways: Mapping[str, Callable[[int], Cost]], rounds: int) -> Comparison:
    """Measure every way once per round, each round in another order.

    A way is called with the round's number. What is going on is told on standard error.
    """
    names = list(ways)
    costs: dict[str, list[Cost]] = {name: [] for name in names}
    for number in range(rounds):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            cost = ways[name](number)
            costs[name].append(cost)
            print(f"  round {number + 1}/{rounds}  {name}: {cost.wall_s:.2f} s wall, "
                  f"{cost.cpu_s:.2f} s CPU", file=sys.stderr)  # fmt: skip
    return Comparison(costs)
