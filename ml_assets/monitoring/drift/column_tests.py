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


def column_tests(bins: ColumnBins, before: ColumnCounts, now: ColumnCounts) -> ColumnTests:
    """Test one column's values, its share of missing ones, and that of new categories.

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
        _share_test(others(before), others(now)) if bins.kind == "category" else None,
    )


def others(counts: ColumnCounts) -> tuple[int, int]:
    """Return the rows of a category that is not listed, and those of any."""
    return counts.counts[-1], counts.present


def _share_test(before: tuple[int, int], now: tuple[int, int]) -> float | None:
    some, rows = before[0] + now[0], before[1] + now[1]
    if not 0 < some < rows or not before[1] or not now[1]:
        return None
    return two_shares(before, now)
