"""Compare the columns of a window with a reference: which of them moved."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ml_assets.monitoring.drift.column_bins import ColumnBins
from ml_assets.monitoring.drift.column_counts import ColumnCounts
from ml_assets.monitoring.drift.column_tests import ColumnTests, column_tests, others
from ml_assets.monitoring.drift.effects import (
    cohens_h,
    jensen_shannon,
    psi,
    tenths,
    wasserstein,
)
from ml_assets.monitoring.drift.significance import adjusted
from ml_assets.spec.drift_report import ColumnDrift, ShareShift, ValueShift
from ml_assets.spec.drift_settings import DriftBounds, DriftSettings


@dataclass(frozen=True)
class Pair:
    """A column of the reference and of the window, both counted in the same bins.

    ``learnt`` says whether the bins were learnt from the rows before.
    """

    column: str
    bins: ColumnBins
    before: ColumnCounts
    now: ColumnCounts
    learnt: bool = True


@dataclass(frozen=True)
class Compared:
    """How each column moved, in the order of the pairs, and how many tests were made."""

    columns: list[ColumnDrift]
    tests: int


def compare_columns(pairs: Sequence[Pair], settings: DriftSettings) -> Compared:
    """Return how each column moved.

    A column has moved if a test of it is significant, adjusted over all tests of all columns, and
    the effect that belongs to the test is at least its bound.
    """
    tests = [column_tests(pair.bins, pair.before, pair.now, learnt=pair.learnt) for pair in pairs]
    p_values = [p for one in tests for p in one.p_values]
    adjusted_p = iter(adjusted(p_values))
    found = [
        _column(pair, one, adjusted_p, settings) for pair, one in zip(pairs, tests, strict=True)
    ]
    return Compared(found, len(p_values))


def _column(
    pair: Pair, tests: ColumnTests, adjusted_p: Iterator[float], settings: DriftSettings
) -> ColumnDrift:
    # In the order in which the tests give their p-values.
    before, now = pair.before, pair.now
    values = _values(pair, tests, adjusted_p)
    missing = _share((before.missing, before.rows), (now.missing, now.rows), tests.missing,
                     adjusted_p)  # fmt: skip
    new = None
    if tests.new_categories is not None:
        sides = others(pair.bins, before, learnt=pair.learnt), others(pair.bins, now)
        new = _share(*sides, tests.new_categories, adjusted_p)
    because = _because(pair.bins, values, missing, new, settings)
    return ColumnDrift(
        column=pair.column, kind=pair.bins.kind, moved=bool(because), because=because,
        values=values, missing=missing, new_categories=new,
    )  # fmt: skip


def _values(pair: Pair, tests: ColumnTests, adjusted_p: Iterator[float]) -> ValueShift | None:
    if tests.values is None:
        return None
    is_category = pair.bins.kind == "category"
    before, now = pair.before.counts, pair.now.counts
    if not is_category:
        before, now = tenths(before, now)
    return ValueShift(
        test="chi-square" if is_category else "Kolmogorov-Smirnov",
        statistic=tests.values.statistic,
        p_value=tests.values.p_value,
        adjusted_p=next(adjusted_p),
        wasserstein=None if is_category else wasserstein(pair.before, pair.now),
        jensen_shannon=jensen_shannon(before, now),
        psi=psi(before, now),
    )


def _share(
    before: tuple[int, int],
    now: tuple[int, int],
    p_value: float | None,
    adjusted_p: Iterator[float],
) -> ShareShift | None:
    if p_value is None:
        return None
    shares = before[0] / before[1], now[0] / now[1]
    return ShareShift(before=shares[0], now=shares[1], effect=cohens_h(*shares),
                      p_value=p_value, adjusted_p=next(adjusted_p))  # fmt: skip


def _because(
    bins: ColumnBins,
    values: ValueShift | None,
    missing: ShareShift | None,
    new: ShareShift | None,
    settings: DriftSettings,
) -> list[str]:
    """Return what is both significant and large, in words."""
    rate, bounds = settings.false_discovery_rate, settings.bounds
    said = []
    if values is not None and values.adjusted_p <= rate:
        what = "length of texts: " if bins.kind == "text" else ""
        said += [f"{what}{name} {size:.3g}" for name, size in _large(values, bounds)]
    for name, share in (("missing values", missing), ("new categories", new)):
        if share is not None and share.adjusted_p <= rate and share.effect >= bounds.share:
            said.append(f"{name} from {share.before:.1%} to {share.now:.1%}")
    return said


def _large(values: ValueShift, bounds: DriftBounds) -> list[tuple[str, float]]:
    """Return the effects that reach their bounds."""
    effects = [("Wasserstein", values.wasserstein, bounds.wasserstein),
               ("Jensen-Shannon", values.jensen_shannon, bounds.jensen_shannon),
               ("PSI", values.psi, bounds.psi)]  # fmt: skip
    return [(name, size) for name, size, bound in effects if size is not None and size >= bound]
