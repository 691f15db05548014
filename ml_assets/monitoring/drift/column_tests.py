"""All tests of one column, before their p-values are adjusted."""

from dataclasses import dataclass

from ml_assets.monitoring.drift.column_bins import ColumnBins
from ml_assets.monitoring.drift.column_counts import ColumnCounts
from ml_assets.monitoring.drift.significance import (
    Tested,
    chi_square,
    kolmogorov_smirnov,
    two_shares,
)


@dataclass(frozen=True)
class ColumnTests:
    """The p-values of one column; a test that has nothing to test is null."""

    values: Tested | None
    missing: float | None
    new_categories: float | None

    @property
    def p_values(self) -> list[float]:
        """The p-values of the tests that were made, in the order of the fields."""
        values = None if self.values is None else self.values.p_value
        return [p for p in (values, self.missing, self.new_categories) if p is not None]


def column_tests(
    bins: ColumnBins, before: ColumnCounts, now: ColumnCounts, *, learnt: bool = True
) -> ColumnTests:
    """Test one column's values, its share of missing ones, and that of new categories.

    ``learnt`` says whether the bins were learnt from the rows before.

    Shares that are 0 on both sides, or 1, are not tested. Neither are values of a column that has
    none on a side, since its share of missing values says it already.
    """
    values = None
    if before.present and now.present and bins.number > 1:
        test = chi_square if bins.kind == "category" else kolmogorov_smirnov
        values = test(before.counts, now.counts)
    return ColumnTests(
        values,
        _share_test((before.missing, before.rows), (now.missing, now.rows)),
        _share_test(others(bins, before, learnt=learnt), others(bins, now))
        if bins.kind == "category"
        else None,
    )


def others(bins: ColumnBins, counts: ColumnCounts, *, learnt: bool = False) -> tuple[int, int]:
    """Return the rows of a category that is not listed, and those of any.

    Of the rows that the list was ``learnt`` from, those count as well that are listed by themselves
    alone: without drift as many of other rows are in no listed category (Good 1953). Nothing would
    be new to the rows that it was learnt from, and any rare category a new one.
    """
    found = counts.counts[-1] + (bins.listed_by_themselves if learnt else 0)
    return min(found, counts.present), counts.present


def _share_test(before: tuple[int, int], now: tuple[int, int]) -> float | None:
    some, rows = before[0] + now[0], before[1] + now[1]
    if not 0 < some < rows or not before[1] or not now[1]:
        return None
    return two_shares(before, now)
