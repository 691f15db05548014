"""Run the benchmarks and print their ratios: ``python -m benchmarks [NAME ...]``."""

import argparse

from benchmarks import lifecycle, load, machine, scale

_BENCHMARKS = {"load": load, "lifecycle": lifecycle, "scale": scale}


def main() -> None:
    """Run the named benchmarks, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(_BENCHMARKS))
    parser.add_argument("--rounds", type=int, help="how often each side is measured")
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(_BENCHMARKS):
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are {list(_BENCHMARKS)}")
    print(machine.facts())
    for name, benchmark in _BENCHMARKS.items():
        if name in chosen.names or not chosen.names:
            print(f"\n{name}\n{'=' * len(name)}", flush=True)
            print(benchmark.run(chosen.rounds or benchmark.ROUNDS), flush=True)


if __name__ == "__main__":
    main()
