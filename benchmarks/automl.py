"""The search of ml_assets beside FLAML, AutoGluon and H2O, with the same CPU seconds for each."""

import argparse
import importlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import ml_assets
from benchmarks import machine
from benchmarks.automl_case import run_case
from benchmarks.automl_report import DEFAULT, OURS, report
from benchmarks.automl_results import Results
from benchmarks.automl_tables import SMALL, TEN, read_table

# A round is one more budget, in CPU seconds: the first takes 40 minutes, the second two hours.
ROUNDS = 2
BUDGETS = (60.0, 300.0)
SYSTEMS = (OURS, "flaml", "autogluon", "h2o", DEFAULT)

_REPOSITORY = Path(ml_assets.__file__).parents[1]
_FOLDER = _REPOSITORY / ".bench"
_INTRODUCTION = """\
# Search beside other AutoML systems

Made by `make bench-automl` (`python -m benchmarks automl --document docs/automl.md`). Each table
is split once, a quarter for testing (seed 0, stratified for classes); of wine_quality and letter,
where a quarter and a tenth of the test rows have the features of a training row, those rows are
left out. Each system gets 2 cores and is told half the budget as wall time; one scorer judges its
predictions of the test rows.

- normalized: (score - default) / (best peer - default); 1 is as good as the best of FLAML,
  AutoGluon and H2O on that table. Tables where no peer beats the default do not count.
- CPU s: of the whole fitting process with all its descendants, start and imports included;
  fitting s: wall time of the fitting call, which has half the budget. Medians over the tables.
- model: what must be on disk to predict. one row: median of 30 calls with one row each, through
  the system's own Python interface."""


@dataclass(frozen=True)
class Choice:
    """What is measured, and where things are kept."""

    tables: tuple[str, ...] = TEN
    budgets: tuple[float, ...] | None = None
    systems: tuple[str, ...] = SYSTEMS
    fresh: tuple[str, ...] = ()
    most_busy: float = 1.0
    datasets: Path = _REPOSITORY.parent / "shared" / "datasets"
    environments: Path = _FOLDER / "environments"
    results: Path = _FOLDER / "automl.jsonl"
    document: Path | None = None


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this benchmark."""
    group = parser.add_argument_group("automl")
    group.add_argument("--tables", type=_names(*TEN, *SMALL), default=TEN)
    group.add_argument("--budgets", type=_budgets, help="CPU seconds, such as 60,300")
    group.add_argument(
        "--systems",
        type=_names(*SYSTEMS),
        default=SYSTEMS,
        help="systems to measure; the report holds those of the results, too",
    )
    group.add_argument(
        "--fresh",
        type=_names(*SYSTEMS),
        default=(),
        help="systems to measure again, whatever the results hold",
    )
    group.add_argument(
        "--most-busy",
        type=float,
        default=1.0,
        metavar="SHARE",
        help="measure again what was measured while others used more of the cores",
    )
    for name, value in (("datasets", Choice.datasets), ("environments", Choice.environments),
                        ("results", Choice.results)):  # fmt: skip
        group.add_argument(f"--{name}", type=Path, default=value)
    group.add_argument("--document", type=Path, help="file for the report, in Markdown")


def chosen(options: argparse.Namespace) -> Choice:
    """Return the choice that the options make."""
    return Choice(**{name: getattr(options, name) for name in Choice.__dataclass_fields__})


def run(rounds: int = ROUNDS, choice: Choice | None = None) -> str:
    """Measure what the results do not hold yet, and return the report on the chosen tables.

    What could not be run is tried again. An interrupted benchmark goes on where it stopped. The
    report holds the systems that were measured earlier, too.
    """
    choice = choice or Choice()
    if not choice.datasets.is_dir():
        return f"not run: the tables are not here: {choice.datasets} is missing"
    budgets = choice.budgets or BUDGETS[:rounds]
    results = Results(choice.results)
    results.forget(choice.fresh, choice.tables, budgets)
    for name in choice.tables:
        _measure_table(name, budgets, choice, results)
    wanted = {0.0, *budgets}
    found = [each for each in results.of(choice.tables) if each.budget_s in wanted]
    systems = [name for name in SYSTEMS if any(each.system == name for each in found)]
    text = "\n\n".join([_INTRODUCTION, machine.facts(), _commands(systems), report(found, systems)])
    if choice.document:
        choice.document.write_text(text + "\n")
    return text


def _measure_table(name: str, budgets: tuple[float, ...], choice: Choice, results: Results) -> None:
    cases = [(system, budget) for budget in budgets for system in choice.systems
             if system != DEFAULT]  # fmt: skip
    if DEFAULT in choice.systems:
        cases.insert(0, (DEFAULT, 0.0))
    cases = [(system, budget) for system, budget in cases
             if not results.done(name, budget, system, choice.most_busy)]  # fmt: skip
    if not cases:
        return
    table = read_table(choice.datasets, name)
    for system, budget in cases:
        outcome = run_case(system, table, budget, choice.environments)
        results.add(outcome)
        told = (f"not run: {outcome.not_run}" if outcome.not_run else
                f"{outcome.score:.5g}, {outcome.cpu_s:.0f} CPU s")  # fmt: skip
        print(f"  {name}, {budget:g} CPU s, {system}: {told}", file=sys.stderr)


def _commands(systems: list[str]) -> str:
    lines = ["How each system was called:", ""]
    for system in systems:
        module = importlib.import_module(f"benchmarks.automl_systems.{system}")
        lines.append(f"- {system}: `{module.COMMAND}`")
    return "\n".join(lines)


def _names(*known: str) -> Callable[[str], tuple[str, ...]]:
    def read(text: str) -> tuple[str, ...]:
        names = tuple(name for name in text.split(",") if name)
        if unknown := set(names) - set(known):
            raise argparse.ArgumentTypeError(
                f"no {', '.join(sorted(unknown))}; there are {', '.join(known)}"
            )
        return names

    return read


def _budgets(text: str) -> tuple[float, ...]:
    return tuple(float(budget) for budget in text.split(","))
