import math

import pytest

from ml_assets.spec.comparison import ChampionNote, Comparison


def comparison(low: float, high: float, *, greater_is_better: bool = True) -> Comparison:
    return Comparison(
        against="champion", metric="roc_auc", greater_is_better=greater_is_better, value=0.9,
        other=0.8, difference=0.1, low=low, high=high, p_value=0.5, rows=10,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("low", "high", "better", "worse"),
    [(0.1, 0.2, True, False), (-0.2, -0.1, False, True), (-0.1, 0.1, False, False),
     (0.0, 0.1, False, False), (-0.1, 0.0, False, False), (math.nan, math.nan, False, False)],
)  # fmt: skip
def test_the_whole_interval_says_better_or_worse(
    low: float, high: float, better: bool, worse: bool
) -> None:
    found = comparison(low, high)
    assert (found.better, found.worse) == (better, worse)
    errors = comparison(low, high, greater_is_better=False)
    assert (errors.better, errors.worse) == (worse, better)


def test_it_survives_the_file_with_nan() -> None:
    stored = comparison(math.nan, 0.1).model_dump_json()
    again = Comparison.model_validate_json(stored)
    assert math.isnan(again.low)
    assert again.high == 0.1
    note = ChampionNote(version=None, compared=False, note="there is none")
    assert ChampionNote.model_validate_json(note.model_dump_json()) == note
