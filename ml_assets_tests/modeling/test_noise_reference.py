import numpy as np
import pytest

from ml_assets.modeling.noise_reference import NoiseReference

RNG = np.random.default_rng(6)


def test_it_is_uniform_in_the_box_of_the_principal_components() -> None:
    turn = np.array([[0.8, 0.6], [-0.6, 0.8]])
    rows = RNG.uniform([-5, -1], [5, 1], size=(500, 2)) @ turn + [100.0, 0.0]
    drawn = NoiseReference.of(rows).draw(20_000, seed=1)
    back = (drawn - rows.mean(axis=0)) @ turn.T
    assert back.std(axis=0) == pytest.approx([10 / 12**0.5, 2 / 12**0.5], rel=0.05)
    assert np.abs(np.corrcoef(back.T)[0, 1]) < 0.1


def test_the_seed_decides_and_few_rows_of_many_columns_will_do() -> None:
    wide = RNG.normal(size=(5, 12))
    reference = NoiseReference.of(wide)
    assert reference.draw(7, seed=2).shape == (7, 12)
    assert (reference.draw(7, seed=2) == reference.draw(7, seed=2)).all()
    assert (reference.draw(7, seed=2) != reference.draw(7, seed=3)).any()
