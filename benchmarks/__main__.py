"""Run the benchmarks and print their ratios: ``python -m benchmarks [NAME ...]``."""

import argparse
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks import (
    automl,
    batch,
    bike_replay,
    counterfactuals,
    document,
    drift,
    estimated_performance,
    explain,
    exports,
    lifecycle,
    load,
    machine,
    pmml_exports,
    scale,
    score_row,
    search_overhead,
    search_scaling,
    serve,
    thresholds,
)

_BENCHMARKS = {
    "load": load, "lifecycle": lifecycle, "scale": scale, "overhead": search_overhead,
    "scaling": search_scaling, "thresholds": thresholds, "explain": explain,
    "counterfactuals": counterfactuals, "score_row": score_row, "exports": exports,
    "pmml_exports": pmml_exports, "serve": serve, "batch": batch, "automl": automl,
    "drift": drift, "estimated": estimated_performance, "bike_replay": bike_replay,
}  # fmt: skip
_DOCUMENTS = Path(__file__).parents[1] / "docs"


def main() -> None:
    """Run the named benchmarks, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(_BENCHMARKS))
    parser.add_argument("--rounds", type=int, help="how often each side is measured")
    parser.add_argument("--seconds", type=float, help="of overhead and scaling: wall time")
    parser.add_argument("--rows", type=int, help="of batch: rows of the larger table")
    parser.add_argument(
        "--write", action="store_true", help="put the figures into the documents made for them"
    )
    automl.add_options(parser)
    options = parser.parse_args()
    if unknown := set(options.names) - set(_BENCHMARKS):
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are {list(_BENCHMARKS)}")
    # As when interrupted from the keyboard, so that what was started is ended, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    print(machine.facts())
    for name, benchmark in _BENCHMARKS.items():
        if name in options.names or not options.names:
            print(f"\n{name}\n{'=' * len(name)}", flush=True)
            rounds = options.rounds or benchmark.ROUNDS
            found = _runner(name, options)(rounds)
            print(found, flush=True)
            if options.write:
                document.write_figures(name, f"{machine.facts()}\n\n{found}", _DOCUMENTS)


def _runner(name: str, options: argparse.Namespace) -> Callable[[int], str]:
    """Return the benchmark's run with its own options filled in."""
    if name == "automl":
        return lambda rounds: automl.run(rounds, automl.chosen(options))
    if name == "serve":
        return lambda rounds: serve.run(rounds, options.environments)
    if name == "thresholds":
        return lambda rounds: thresholds.run(rounds, options.datasets)
    if name == "batch":
        return lambda rounds: batch.run(rounds, options.rows or batch.ROWS)
    if name == "bike_replay":
        pictures = _DOCUMENTS / "images" if options.write else None
        return lambda rounds: bike_replay.run(rounds, pictures)
    searching = {"overhead": search_overhead, "scaling": search_scaling}
    if name in searching:
        one = searching[name]
        seconds = options.seconds or one.SECONDS
        return lambda rounds: one.run(rounds, seconds, options.datasets)
    return _BENCHMARKS[name].run


if __name__ == "__main__":
    main()
