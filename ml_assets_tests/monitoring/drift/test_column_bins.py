import numpy as np
import pyarrow as pa
import pytest

from ml_assets.contract.contract import ColumnContract
from ml_assets.monitoring.drift.column_bins import learn_bins


def column(values: object) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(values)])


def test_few_different_numbers_have_a_bin_each() -> None:
    bins = learn_bins(column([3, 1, None, 1, 2]))
    assert (bins.kind, bins.edges, bins.number) == ("number", [1.0, 2.0, 3.0], 4)


def test_many_numbers_have_bins_of_equally_many_rows() -> None:
    values = np.random.default_rng(1).lognormal(size=20_000)
    bins = learn_bins(column(values))
    assert len(bins.edges) == 255
    counts = np.bincount(np.searchsorted(bins.edges, values, side="left"), minlength=256)
    assert counts.min() >= 77
    assert counts.max() <= 80
    assert learn_bins(column([1.0, float("nan"), float("inf")])).edges == [1.0]


def test_categories_the_commonest_first() -> None:
    bins = learn_bins(column(["b", "a", "b", None, "c"]))
    assert (bins.kind, bins.categories) == ("category", ["b", "a", "c"])
    # Without the one row of it, neither "a" nor "c" would be known.
    assert bins.listed_by_themselves == 2
    full = learn_bins(column([str(i % 300) for i in range(600)]))
    assert (len(full.categories), full.listed_by_themselves) == (200, 400)
    assert learn_bins(column([True, False]), ColumnContract(type="boolean")).kind == "category"


def test_text_of_many_values_is_counted_by_length_unless_the_contract_lists_it() -> None:
    texts = column(["x" * (i % 40) + str(i) for i in range(1000)])
    assert learn_bins(texts, ColumnContract(type="string")).kind == "text"
    listed = ColumnContract(type="string", allowed=list(texts.to_pylist()))
    assert learn_bins(texts, listed).kind == "category"
    assert len(learn_bins(texts, listed).categories) == 200


def test_numbers_that_the_contract_lists_are_categories() -> None:
    codes = ColumnContract(type="integer", allowed=[1, 2, 3])
    assert learn_bins(column([3, 1, 1]), codes).categories == ["1", "3"]


@pytest.mark.parametrize("kind", ["datetime", "image"])
def test_moments_and_images_are_there_or_not(kind: str) -> None:
    contract = ColumnContract.model_validate({"type": kind})
    assert learn_bins(column([None, None]), contract).number == 0


def test_a_column_without_a_value_has_one_bin() -> None:
    empty = pa.chunked_array([pa.nulls(3, pa.float64())])
    assert learn_bins(empty).number == 1
