"""The results of the AutoML benchmark, one JSON line each, written as they come."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import product
from pathlib import Path

_FORGOTTEN = "to be measured again"


@dataclass(frozen=True)
class Outcome:
    """What one system reached on one table with one budget, or why there is nothing.

    ``budget_s`` is in CPU seconds, 0 for the default, which has none. ``cpu_s`` and ``wall_s``
    are those of the whole fitting process with its descendants, start and imports included;
    ``fit_s`` the wall time of the fitting call alone. ``size`` is that of the model in bytes,
    ``busy`` the share of all cores that others used meanwhile.
    """

    table: str
    task: str
    budget_s: float
    system: str
    not_run: str | None = None
    score: float | None = None
    cpu_s: float | None = None
    wall_s: float | None = None
    fit_s: float | None = None
    size: int | None = None
    latency_ms: float | None = None
    busy: float | None = None
    versions: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, float, str]:
        """What an outcome is the outcome of."""
        return self.table, self.budget_s, self.system


class Results:
    """All outcomes of a file; of several for the same key, the last one counts."""

    def __init__(self, path: Path) -> None:
        self._path = path
        lines = path.read_text().splitlines() if path.exists() else []
        self._outcomes = {found.key: found for found in map(_outcome, lines)}

    def __iter__(self) -> Iterator[Outcome]:
        yield from self._outcomes.values()

    def done(self, table: str, budget_s: float, system: str, most_busy: float = 1.0) -> bool:
        """Whether this was measured, while others used at most this share of the cores.

        What could not be run counts as not measured, and so is tried again.
        """
        found = self._outcomes.get((table, budget_s, system))
        return found is not None and found.not_run is None and (found.busy or 0.0) <= most_busy

    def add(self, outcome: Outcome) -> None:
        """Append an outcome to the file."""
        self._outcomes[outcome.key] = outcome
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a") as file:
            file.write(json.dumps(asdict(outcome)) + "\n")

    def forget(
        self, systems: Iterable[str], tables: Iterable[str], budgets: Iterable[float]
    ) -> None:
        """Have these measured again; an interruption later on does not bring the old ones back."""
        wanted = set(product(tables, {0.0, *budgets}, systems))
        for found in [each for each in self if each.key in wanted and each.not_run is None]:
            self.add(Outcome(found.table, found.task, found.budget_s, found.system, _FORGOTTEN))

    def of(self, tables: Iterable[str]) -> list[Outcome]:
        """Return the outcomes on these tables."""
        named = set(tables)
        return [outcome for outcome in self if outcome.table in named]


def _outcome(line: str) -> Outcome:
    return Outcome(**json.loads(line))
