from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ml_assets.estimator.row_hashes import splitmix64
from ml_assets.preparation import split_groups
from ml_assets.preparation.split_groups import draw_groups
from ml_assets.preparation.split_keys import SplitKeys
from ml_assets.spec.errors import DataError


def _keys(members: np.ndarray, labels: np.ndarray | None = None) -> SplitKeys:
    return SplitKeys(
        target="y",
        content=splitmix64(np.arange(len(members))),
        label=None if labels is None else labels.astype("int32"),
        classes=() if labels is None else tuple("abc"[: labels.max() + 1]),
        number=np.arange(len(members), dtype=float) if labels is None else None,
        group=splitmix64(members),
    )


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.integers(1, 12), min_size=2, max_size=9),
    st.floats(0.05, 0.95),
    st.integers(0, 2**32 - 1),
)
def test_few_groups_come_as_near_to_the_share_as_any_choice_of_them(
    sizes: list[int], share: float, seed: int
) -> None:
    members = np.repeat(np.arange(len(sizes)), sizes)
    held_out = draw_groups(_keys(members), test_fraction=share, seed=seed)
    assert set(members[held_out]).isdisjoint(members[~held_out])
    assert 0 < held_out.sum() < len(members)
    best = min(abs(sum(np.array(sizes)[list(chosen)]) - share * sum(sizes))
               for chosen in (np.flatnonzero(bits) for bits in product([0, 1], repeat=len(sizes)))
               if 0 < len(chosen) < len(sizes))  # fmt: skip
    assert abs(held_out.sum() - share * len(members)) == pytest.approx(best)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(1, 500), min_size=13, max_size=40), st.floats(0.05, 0.95))
def test_of_more_groups_moving_a_single_one_cannot_come_nearer(
    sizes: list[int], share: float
) -> None:
    members = np.repeat(np.arange(len(sizes)), sizes)
    held_out = draw_groups(_keys(members), test_fraction=share, seed=1)
    assert set(members[held_out]).isdisjoint(members[~held_out])
    away = held_out.sum() - share * len(members)
    for group, size in enumerate(sizes):
        moved = away + (-size if held_out[members == group][0] else size)
        last = held_out.sum() == size or (~held_out).sum() == size
        assert last or abs(moved) >= abs(away) - 1e-6


def test_classes_keep_their_shares_though_groups_have_different_ones() -> None:
    rng = np.random.default_rng(0)
    members = np.repeat(np.arange(60), rng.integers(5, 40, 60))
    tendency = rng.uniform(0, 1, 60)
    labels = (rng.uniform(size=len(members)) < tendency[members]).astype(int)
    labels[np.isin(members, [3, 17, 31, 44])] = 2
    held_out = draw_groups(_keys(members, labels), test_fraction=0.25, seed=1)
    assert set(members[held_out]).isdisjoint(members[~held_out])
    assert held_out.mean() == pytest.approx(0.25, abs=0.01)
    shares = [held_out[labels == label].mean() for label in range(2)]
    assert shares == pytest.approx([0.25, 0.25], abs=0.02)
    assert 0 < held_out[labels == 2].mean() < 0.6


def test_the_seed_fixes_the_groups_and_another_changes_them() -> None:
    members = np.repeat(np.arange(50), 4)

    def held_out(seed: int) -> list[bool]:
        return draw_groups(_keys(members), test_fraction=0.3, seed=seed).tolist()

    assert held_out(1) == held_out(1) != held_out(2)
    assert sum(held_out(1)) == 60


@pytest.mark.parametrize("most", [split_groups.MOST_COUNTED_GROUPS, 1000])
def test_many_groups(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(split_groups, "MOST_COUNTED_GROUPS", most)
    rng = np.random.default_rng(0)
    members = rng.integers(0, 50_000, 200_000)
    labels = rng.integers(0, 3, 200_000)
    held_out = draw_groups(_keys(members, labels), test_fraction=0.25, seed=1)
    assert set(members[held_out]).isdisjoint(members[~held_out])
    assert held_out.mean() == pytest.approx(0.25, abs=0.01 if most == 1000 else 1e-3)


def test_fewer_than_two_groups_are_refused() -> None:
    with pytest.raises(DataError, match=r"fewer than two groups.*1 groups in 5 rows"):
        draw_groups(_keys(np.zeros(5, dtype=int)), test_fraction=0.5, seed=1)


def test_a_class_in_one_group_is_refused() -> None:
    members, labels = np.repeat(np.arange(6), 3), np.tile([0, 1, 0], 6)
    labels[:2] = 2
    with pytest.raises(DataError, match=r"Class 'c' of y lies in one group only.*2 rows"):
        draw_groups(_keys(members, labels), test_fraction=0.3, seed=1)
