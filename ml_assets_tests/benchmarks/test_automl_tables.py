from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.automl_tables import SMALL, TEN, read_table, split_rows, unseen


def test_a_quarter_is_held_out_the_same_each_time() -> None:
    target = pd.Series(np.arange(1000.0))
    train, test = split_rows(target, classes=False)
    again = split_rows(target, classes=False)
    assert (len(train), len(test)) == (750, 250)
    assert sorted([*train, *test]) == list(range(1000))
    assert (train == again[0]).all()
    assert (test == again[1]).all()


def test_each_side_has_its_share_of_every_class() -> None:
    target = pd.Series(["a"] * 900 + ["b"] * 60 + ["c"] * 40)
    _, test = split_rows(target, classes=True)
    assert target[test].value_counts().to_dict() == {"a": 225, "b": 15, "c": 10}


def test_many_test_rows_seen_in_training_are_left_out_few_are_not() -> None:
    train, test = np.arange(0, 60), np.arange(60, 100)
    features = pd.DataFrame({"a": np.arange(100.0), "b": "x"})
    features.loc[60:61, "a"] = features.loc[0:1, "a"].to_numpy()
    assert (unseen(features, train, test) == test).all()
    features.loc[60:62, "a"] = 7.0
    assert unseen(features, train, test).tolist() == list(range(63, 100))


@pytest.mark.parametrize("name", [*TEN, *SMALL])
def test_the_tables_are_read_as_their_manifest_says(shared_datasets: Path, name: str) -> None:
    table = read_table(shared_datasets, name)
    whole = pd.concat([table.train, table.test])
    assert not whole[table.target].isna().any()
    assert all(whole[column].dtype == object for column in table.categories)
    numbers = whole.drop(columns=[*table.categories, table.target])
    assert all(dtype.kind in "if" for dtype in numbers.dtypes)
    assert table.classes == ([] if table.task == "regression" else
                             sorted(set(table.train[table.target])))  # fmt: skip


def test_the_ten_have_all_tasks_and_missing_values(shared_datasets: Path) -> None:
    assert len(set(TEN)) == 10
    tables = [read_table(shared_datasets, name) for name in TEN]
    assert {table.task for table in tables} == {"binary", "multiclass", "regression"}
    assert sum(bool(table.train.isna().any(axis=None)) for table in tables) == 4
    assert sum(bool(table.categories) for table in tables) == 6
