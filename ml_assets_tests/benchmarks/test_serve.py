import numpy as np

from benchmarks.http_load import Load
from benchmarks.serve import Measured, report


def measured(**per_second: float) -> Measured:
    """Two rounds per side; the second is half as fast for all."""
    found = Measured()
    for slower in (1, 2):
        for side, speed in per_second.items():
            times = np.full(100, 1000 * slower / speed)
            found.add(side.replace("_", " "), 2.0, Load(speed / slower, times), 1000 / speed)
    return found


def test_ratios_are_those_of_the_same_round() -> None:
    lines = report(measured(ours=900, empty_BentoML=1000, MLflow=90)).splitlines()
    assert lines[0].startswith("0.90 of the requests per second of an empty BentoML service")
    assert lines[0].endswith("at 1.11 times its CPU time per request")
    assert lines[1].startswith("1.00 times its time to readiness")
    assert lines[2].startswith("10.0 times the requests per second of MLflow's scoring server")
    assert "at 0.10 times its p99" in lines[2]
    assert [line.split()[0] for line in lines[6:]] == ["ours", "empty", "MLflow"]


def test_a_side_that_was_not_run_is_named() -> None:
    text = report(measured(ours=900, empty_BentoML=1000), "MLflow: not run: no network")
    assert text.splitlines()[2] == "MLflow: not run: no network"
