"""Which targets could as well stand in other rows, if features said nothing about them."""

from dataclasses import dataclass
from math import lgamma, log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

# Fewer different arrangements cannot show that a real one is rare.
_ENOUGH_ARRANGEMENTS = 200
_FEWEST_STRETCHES, _MOST_STRETCHES = 8, 100


@dataclass(frozen=True)
class Exchange:
    """How the targets of n rows are exchanged in a permutation test.

    Rows alike: freely. Rows of groups (codes (n,)): whole groups, each in its order, since the
    rows of a group go together. Rows in time (moments (n,)): stretches of time cut at random
    places, since neighbouring rows go together; random cuts do not keep to days or weeks. With
    groups of different sizes, and with stretches, dependence is kept but for the seams: the test
    is then an approximation (blocks as in Politis and Romano 1994).
    """

    group: "np.ndarray | None" = None
    moment: "np.ndarray | None" = None

    @property
    def free(self) -> bool:
        """Whether every row can stand for every other one."""
        return self.group is None and self.moment is None

    @property
    def what(self) -> str:
        """What is exchanged, in words."""
        if self.group is not None:
            return "whole groups"
        return "rows" if self.moment is None else "stretches of time"

    def at(self, places: "np.ndarray") -> "Exchange":
        """Return the exchange of these rows only."""
        import numpy as np

        if self.group is not None:
            return Exchange(group=np.unique(self.group[places], return_inverse=True)[1])
        return self if self.moment is None else Exchange(moment=self.moment[places])

    def is_enough(self, rows: int) -> bool:
        """Say whether there are enough different arrangements of so many rows for a test."""
        units = rows if self.group is None else int(self.group.max(initial=-1)) + 1
        if self.moment is not None:
            units = _stretches(rows)
        return lgamma(units + 1) >= log(_ENOUGH_ARRANGEMENTS)

    def draw(self, rows: int, count: int, rng: "np.random.Generator") -> "np.ndarray":
        """Return (count, rows) places: row i of an arrangement gets the target of place [., i]."""
        import numpy as np

        if self.free:
            return np.array([rng.permutation(rows) for _ in range(count)]).reshape(count, rows)
        keys = self.group if self.group is not None else self.moment
        home = np.argsort(np.asarray(keys), kind="stable")
        drawn = np.empty((count, rows), dtype="int64")
        for each in drawn:
            cuts = self._cuts(home, rng)
            parts = np.split(home, cuts)
            each[home] = np.concatenate([parts[place] for place in rng.permutation(len(parts))])
        return drawn

    def _cuts(self, home: "np.ndarray", rng: "np.random.Generator") -> "np.ndarray":
        import numpy as np

        if self.group is not None:
            return np.flatnonzero(np.diff(self.group[home])) + 1
        inner = np.arange(1, len(home))
        return np.sort(rng.choice(inner, min(_stretches(len(home)) - 1, len(inner)), replace=False))


def _stretches(rows: int) -> int:
    return min(_MOST_STRETCHES, max(_FEWEST_STRETCHES, round(rows**0.5)), max(rows, 1))
