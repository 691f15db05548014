"""The report of the AutoML benchmark, as Markdown."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import mean, median

from benchmarks.automl_results import Outcome
from benchmarks.automl_scores import METRIC, normalized, ranks

DEFAULT, OURS = "default", "ours"
CORES = 2


@dataclass(frozen=True)
class Compared:
    """All systems on one table with one budget."""

    table: str
    task: str
    outcomes: dict[str, Outcome]

    @property
    def default(self) -> float | None:
        """The score of the default."""
        return self._score(DEFAULT)

    @property
    def best_peer(self) -> float | None:
        """The best score of a peer: neither the default nor ours."""
        peers = [self._score(name) for name in self.outcomes if name not in (DEFAULT, OURS)]
        scores = [score for score in peers if score is not None]
        greater = METRIC[self.task][1]
        return (max if greater else min)(scores) if scores else None

    def normalized(self, system: str) -> float | None:
        """Return a system's normalized score, None where it cannot be told."""
        score = self._score(system)
        if score is None or self.default is None:
            return None
        return normalized(
            score, self.default, self.best_peer, greater_is_better=METRIC[self.task][1]
        )

    def ranks(self, systems: Iterable[str]) -> dict[str, float]:
        """Return the ranks among these systems, as far as they were tried on this table."""
        scores = {name: self._score(name) for name in systems if name in self.outcomes}
        return ranks(scores, greater_is_better=METRIC[self.task][1])

    def _score(self, system: str) -> float | None:
        return self.outcomes[system].score if system in self.outcomes else None


def compared(outcomes: Sequence[Outcome], budget_s: float) -> list[Compared]:
    """Return the tables of a budget, in order of their first outcome; the default has none."""
    tables = dict.fromkeys(each.table for each in outcomes if each.budget_s == budget_s)
    return [
        Compared(
            table,
            next(each.task for each in outcomes if each.table == table),
            {each.system: each for each in outcomes
             if each.table == table and (each.budget_s == budget_s or each.system == DEFAULT)},
        )
        for table in tables
    ]  # fmt: skip


def report(outcomes: Sequence[Outcome], systems: Sequence[str]) -> str:
    """Return all budgets' tables, what was not run, and the versions."""
    parts = []
    for budget_s in sorted({each.budget_s for each in outcomes} - {0}):
        tables = compared(outcomes, budget_s)
        ran = [
            name
            for name in systems
            if any(name in each.outcomes and each.outcomes[name].not_run is None for each in tables)
        ]
        parts += [f"## {budget_s:g} CPU seconds", _summary(tables, ran, budget_s),
                  _scores(tables, systems)]  # fmt: skip
    return "\n\n".join(
        [*parts, _not_run(outcomes), _neighbours(outcomes), _versions(outcomes, systems)]
    )


def _summary(tables: list[Compared], systems: list[str], budget_s: float) -> str:
    head = ["system", "tables", "normalized: mean", "median", "mean rank", "CPU s",
            "most CPU over budget", "fitting s", "most over budget", "model kB",
            "one row ms"]  # fmt: skip
    placed = [each.ranks(systems) for each in tables]
    rows = []
    for system in systems:
        found = [each.outcomes[system] for each in tables if system in each.outcomes]
        done = [each for each in found if each.not_run is None]
        shares = [share for each in tables if (share := each.normalized(system)) is not None]
        cpu, fit = _figures(done, "cpu_s"), _figures(done, "fit_s")
        bounded = system != DEFAULT
        rows.append([
            system, str(len(done)), _number(mean, shares), _number(median, shares),
            _number(mean, [place[system] for place in placed if system in place]),
            _number(median, cpu, 0), _over(cpu, budget_s) if bounded else "-",
            _number(median, fit, 0), _over(fit, budget_s / CORES) if bounded else "-",
            _number(median, [size / 1000 for size in _figures(done, "size")], 0),
            _number(median, _figures(done, "latency_ms"), 1),
        ])  # fmt: skip
    return markdown(head, rows)


def _figures(outcomes: Sequence[Outcome], what: str) -> list[float]:
    return [float(getattr(each, what)) for each in outcomes if getattr(each, what) is not None]


def _scores(tables: list[Compared], systems: Sequence[str]) -> str:
    rows = []
    for each in tables:
        share = each.normalized(OURS)
        rows.append([
            each.table, METRIC[each.task][0],
            *(_score(each.outcomes.get(system)) for system in systems),
            "-" if share is None else f"{share:.2f}",
        ])  # fmt: skip
    return markdown(["table", "metric", *systems, "ours normalized"], rows)


def _not_run(outcomes: Sequence[Outcome]) -> str:
    lacking = [each for each in outcomes if each.not_run]
    if not lacking:
        return "Every system ran on every table that is named."
    reasons: dict[tuple[str, str], list[str]] = {}
    for each in lacking:
        case = f"{each.table} ({each.budget_s:g})" if each.budget_s else each.table
        reasons.setdefault((each.system, str(each.not_run)), []).append(case)
    return "\n".join(
        f"- {system} not run on {', '.join(cases)}: {reason}"
        for (system, reason), cases in reasons.items()
    )


def _neighbours(outcomes: Sequence[Outcome]) -> str:
    shares = [each.busy for each in outcomes if each.busy is not None]
    if not shares:
        return "How busy the machine was is not known."
    return (
        f"While systems were fitted, others used {median(shares):.0%} of the cores (median; at "
        f"most {max(shares):.0%}): a system that is told its budget as wall time lacks that."
    )


def _versions(outcomes: Sequence[Outcome], systems: Sequence[str]) -> str:
    lines = []
    for system in systems:
        found = {
            ", ".join(f"{name} {version}" for name, version in each.versions.items())
            for each in outcomes
            if each.system == system and each.versions
        }
        lines.append(f"- {system}: {' / '.join(sorted(found)) or 'not run'}")
    return "\n".join(lines)


def markdown(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown.

    >>> print(markdown(["a", "b"], [["1", "2"]]))
    | a | b |
    |---|---|
    | 1 | 2 |
    """
    lines = [head, *rows]
    shown = [f"| {' | '.join(cells)} |" for cells in lines]
    return "\n".join([shown[0], "|" + "---|" * len(head), *shown[1:]])


def _number(over: Callable[[list[float]], float], values: Sequence[float], digits: int = 2) -> str:
    return f"{over(list(values)):,.{digits}f}" if values else "-"


def _over(used: Sequence[float], budget: float) -> str:
    return f"{max(used) / budget - 1:+.0%}" if used else "-"


def _score(outcome: Outcome | None) -> str:
    if outcome is None:
        return "-"
    return "not run" if outcome.score is None else f"{outcome.score:.5g}"
