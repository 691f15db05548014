import numpy as np
import pandas as pd

from ml_assets.attribution.reference_rows import (
    background_rows,
    chosen_references,
    typical_references,
)
from ml_assets_tests.modeling.tables import PLAN, table


def test_the_background_is_drawn_by_the_seed() -> None:
    frame = table("regression", 50)
    assert background_rows(frame, PLAN, seed=1, most=50) is frame
    first, again, other = (background_rows(frame, PLAN, seed, 20) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(first, again)
    assert len(other) == 20
    assert first.index.is_unique
    assert not first.index.equals(other.index)


def test_heavy_rows_are_drawn_in_proportion_and_weightless_ones_never() -> None:
    plan = PLAN.model_copy(update={"weight": "count"})
    counts = np.tile([0.0, 1.0, 3.0], 30)
    frame = table("regression", 90).assign(count=counts)
    drawn = pd.concat([background_rows(frame, plan, seed) for seed in range(40)])["count"]
    assert (drawn > 0).all()
    assert abs((drawn == 3).mean() - 0.75) < 0.02


def test_references_lie_evenly_over_the_outputs() -> None:
    outputs = np.random.default_rng(1).permutation(np.arange(100.0))[:, None]
    places = chosen_references(outputs, 4)
    assert outputs[places, 0].tolist() == [12, 37, 62, 87]
    three = np.column_stack([outputs, 100 - outputs, np.zeros(100)])
    assert sorted(three[chosen_references(three, 4), 0]) in ([12, 37, 62, 87], [13, 38, 63, 88])
    assert sorted(chosen_references(outputs, 100)) == list(range(100))


def test_typical_references_come_nearer_to_the_mean_than_random_ones() -> None:
    rng = np.random.default_rng(1)
    values = rng.normal(size=(40, 1, 3, 1)) * rng.normal(size=(1, 40, 3, 1))
    values = values + rng.normal(size=(1, 40, 3, 1))  # the same for all rows: of no account

    def gap(places: np.ndarray) -> float:
        centred = values - values.mean(axis=0)
        return float(((centred[:, places].mean(axis=1) - centred.mean(axis=1)) ** 2).sum())

    chosen = typical_references(values, 3)
    assert len(set(chosen.tolist())) == 3
    by_chance = [gap(rng.choice(40, 3, replace=False)) for _ in range(200)]
    assert gap(chosen) < np.quantile(by_chance, 0.05)
    assert sorted(typical_references(values, 40)) == list(range(40))
