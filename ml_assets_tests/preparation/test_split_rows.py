from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import train_test_split

from ml_assets.estimator.row_hashes import splitmix64
from ml_assets.preparation import split_rows
from ml_assets.preparation.split_keys import SplitKeys
from ml_assets.preparation.split_rows import draw_of_many, draw_rows
from ml_assets.spec.problem_spec import SplitStrategy


def _keys(rows: int, different: int) -> SplitKeys:
    rng = np.random.default_rng(0)
    drawn = rng.integers(0, different, rows) if different < rows else np.arange(rows)
    return SplitKeys(
        target="y",
        content=splitmix64(drawn),
        label=(drawn % 10 == 0).astype("int32"),
        classes=("no", "yes"),
    )


@pytest.mark.parametrize("stratified", [True, False])
def test_without_repeated_rows_the_rows_are_those_of_scikit_learn(stratified: bool) -> None:
    keys = _keys(500, 500)
    assert keys.label is not None
    _, test = train_test_split(np.arange(500), test_size=0.3, random_state=9,
                               stratify=keys.label if stratified else None)  # fmt: skip
    drawn = draw_rows(keys, stratified=stratified, test_fraction=0.3, seed=9)
    assert sorted(test) == np.flatnonzero(drawn).tolist()


def _draw(keys: SplitKeys, *, stratified: bool, seed: int) -> np.ndarray:
    strategy: SplitStrategy = "stratified" if stratified else "random"
    assert keys.content is not None
    if draw := draw_of_many(len(keys), strategy, test_fraction=0.2, seed=seed):
        keys = replace(keys, content=None, fallen=draw(keys.content))
    return draw_rows(keys, stratified=stratified, test_fraction=0.2, seed=seed)


@pytest.mark.parametrize("stratified", [True, False])
@pytest.mark.parametrize("large", [True, False])
def test_equal_rows_share_a_side_and_shares_hold(
    stratified: bool, large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if large:
        monkeypatch.setattr(split_rows, "EXACT_ROWS", 1000)
    keys = _keys(100_000, 60_000)
    drawn = _draw(keys, stratified=stratified, seed=3)
    assert keys.content is not None
    assert set(keys.content[drawn]).isdisjoint(keys.content[~drawn])
    assert drawn.mean() == pytest.approx(0.2, abs=0.005 if large else 1e-5)
    assert pd.Series(drawn).groupby(keys.target_values).mean().tolist() == pytest.approx(
        [0.2, 0.2], abs=0.015 if large or not stratified else 1e-3)  # fmt: skip
    assert drawn.tolist() != _draw(keys, stratified=stratified, seed=4).tolist()


def test_of_a_large_table_a_row_stays_on_its_side_when_others_come(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(split_rows, "EXACT_ROWS", 1000)
    few, many = (_draw(_keys(rows, rows), stratified=True, seed=3) for rows in (2000, 5000))
    assert many[:2000].tolist() == few.tolist()
