import numpy as np
import pytest

from ml_assets.monitoring.drift.compare import compare_columns
from ml_assets.spec.drift_settings import DriftBounds, DriftSettings
from ml_assets_tests.monitoring.drift.columns import pair

DRAWS = np.random.default_rng(11)
SAME = DriftSettings()


def reasons(before: list, now: list, settings: DriftSettings = SAME) -> list[str]:
    (found,) = compare_columns([pair(before, now)], settings).columns
    assert found.moved == bool(found.because)
    return [reason.rsplit(" ", 1)[0] for reason in found.because]


def test_a_planted_shift_is_named_by_its_effects() -> None:
    before, now = DRAWS.normal(size=5000), DRAWS.normal(0.5, 1, 1000)
    assert reasons(before.tolist(), now.tolist()) == ["Wasserstein", "Jensen-Shannon", "PSI"]
    larger = DriftSettings(bounds=DriftBounds(wasserstein=1, jensen_shannon=0.8, psi=2))
    assert reasons(before.tolist(), now.tolist(), larger) == []


def test_a_sure_but_small_shift_is_no_move() -> None:
    before, now = DRAWS.normal(size=200_000), DRAWS.normal(0.03, 1, 200_000)
    (found,) = compare_columns([pair(before.tolist(), now.tolist())], SAME).columns
    assert found.values is not None
    assert found.values.adjusted_p < 1e-6
    assert not found.moved


def test_a_large_shift_of_few_rows_is_no_move() -> None:
    before, now = DRAWS.normal(size=5000).tolist(), [0.9, 1.2, -0.1]
    assert reasons(before, now) == []


def test_missing_values_and_new_categories() -> None:
    before = [*["a"] * 600, *["b"] * 400]
    assert reasons(before, [*before[:985], *["new"] * 15]) == ["new categories from 0.0% to"]
    holes = [*[None] * 50, *before[50:]]
    assert reasons(before, holes) == ["missing values from 0.0% to"]


def test_p_values_are_adjusted_over_all_tests_of_all_columns() -> None:
    pairs = [
        pair(DRAWS.normal(size=500).tolist(), DRAWS.normal(size=500).tolist(), f"c{i}")
        for i in range(9)
    ]
    moved = pair(DRAWS.normal(size=500).tolist(), DRAWS.normal(0.4, 1, 500).tolist(), "moved")
    found = compare_columns([*pairs, moved], SAME)
    assert found.tests == 10
    assert [one.column for one in found.columns if one.moved] == ["moved"]
    values = found.columns[-1].values
    assert values is not None
    assert values.adjusted_p == pytest.approx(10 * values.p_value)


def test_few_false_alarms() -> None:
    """Of 200 pairs from one distribution, 10 columns each, at most one in twenty may move."""
    alarms = 0
    for _ in range(200):
        pairs = [pair(DRAWS.lognormal(size=600), DRAWS.lognormal(size=300)) for _ in range(5)]
        words = np.array(["a", "b", "c", None], dtype=object)
        pairs += [pair(DRAWS.choice(words, 600).tolist(), DRAWS.choice(words, 300).tolist())
                  for _ in range(5)]  # fmt: skip
        alarms += any(one.moved for one in compare_columns(pairs, SAME).columns)
    assert alarms <= 6
