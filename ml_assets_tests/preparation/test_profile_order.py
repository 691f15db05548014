import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ml_assets.preparation.profile_order import order_findings

RNG = np.random.default_rng(2)
ROWS = 400
TARGET = RNG.choice(["no", "yes"], ROWS)


def test_rows_sorted_by_class_are_found_with_the_p_of_scipy() -> None:
    frame = pd.DataFrame({"y": np.sort(TARGET)})
    (found,) = order_findings(frame, "y", None)
    groups = [np.flatnonzero(frame["y"] == kind) for kind in ("no", "yes")]
    assert found.figures["p"] == pytest.approx(stats.kruskal(*groups).pvalue)
    assert found.figures["strength"] == 1
    assert (found.severity, found.column) == ("note", None)


def test_an_id_that_tells_the_target_is_a_warning() -> None:
    numbers = RNG.permutation(ROWS) + 500 * (TARGET == "yes")
    frame = pd.DataFrame({"key": [f"K-{n:06}" for n in numbers], "y": TARGET})
    (found,) = order_findings(frame, "y", "key")
    assert (found.severity, found.column) == ("warning", "key")
    assert "p " in found.text


def test_an_id_that_runs_with_the_rows_is_told_once() -> None:
    frame = pd.DataFrame(
        {"key": np.arange(ROWS), "y": np.arange(ROWS) + RNG.normal(size=ROWS) * 90}
    )
    (found,) = order_findings(frame, "y", "key")
    assert found.column == "key"
    assert "split by time" in found.text
    expected = stats.spearmanr(frame["key"], frame["y"])
    assert found.figures["strength"] == pytest.approx(expected.statistic)
    assert found.figures["p"] == pytest.approx(2 * expected.pvalue)


def test_places_of_a_sample_are_taken_from_its_index() -> None:
    whole = pd.DataFrame({"y": np.sort(TARGET)})
    sample = whole.sample(200, random_state=0).sort_index()
    assert order_findings(sample, "y", None)
    shuffled = whole.sample(frac=1, random_state=0)
    assert order_findings(shuffled, "y", None) == []


def test_chance_gives_none() -> None:
    false_alarms = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        frame = pd.DataFrame({"key": rng.permutation(120), "y": rng.choice([*"abcd"], 120)})
        false_alarms += len(order_findings(frame, "y", "key"))
        frame["y"] = rng.normal(size=120)
        false_alarms += len(order_findings(frame, "y", "key"))
    assert false_alarms == 0


def test_a_trace_in_many_rows_is_not_told() -> None:
    rows = 50_000
    frame = pd.DataFrame({"y": np.arange(rows) * 0.2 + RNG.normal(size=rows) * rows})
    assert stats.spearmanr(np.arange(rows), frame["y"]).pvalue < 1e-6
    assert order_findings(frame, "y", None) == []
