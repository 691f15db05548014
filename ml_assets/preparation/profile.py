"""Describe a table, column by column, and say what is worth a look."""

from collections.abc import Set
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pydantic import Field

from ml_assets.preparation.association import (
    Association,
    Measure,
    association,
    associations,
    has_bytes,
    is_class,
)
from ml_assets.preparation.leakage import leakage_findings
from ml_assets.preparation.profile_finding import Finding, by_importance
from ml_assets.preparation.profile_quality import quality_findings, time_finding
from ml_assets.preparation.time_coverage import TimeCoverage, time_coverage
from ml_assets.spec.document import Document

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MOST_ROWS = 100_000
SHOWN_TOP_VALUES = 10
MOST_ASSOCIATED_COLUMNS, ASSOCIATED_ROWS = 20, 5_000
BINS = 30


class Histogram(Document):
    """How often numbers lie between two edges that follow; one more edge than counts."""

    edges: list[float]
    counts: list[int]


class ColumnProfile(Document):
    """One column: what it holds, and how strongly it goes together with the target."""

    column: str
    type: str = Field(description="The pandas dtype.")
    sensitive: bool = Field(default=False, description="Whether its values are kept back.")
    missing: float = Field(description="Share of rows without a value.")
    distinct: int
    mean: float | None = None
    std: float | None = None
    skewness: float | None = None
    min: float | str | None = None
    max: float | str | None = None
    histogram: Histogram | None = None
    top: dict[str, int] = Field(
        default_factory=dict,
        description="The most frequent values of a class column, at most ten, by rows.",
    )
    relation: float | None = Field(
        default=None, description="Association with the target, from 0 to 1."
    )
    relation_measure: Measure | None = None


class Profile(Document):
    """A table, column by column, and the findings, warnings first."""

    target: str | None
    rows: int = Field(description="Rows that were looked at.")
    whole_rows: int = Field(description="Rows of the whole table.")
    duplicates: int = Field(description="Rows that equal an earlier one in every column.")
    columns: list[ColumnProfile]
    findings: list[Finding] = Field(default_factory=list)
    associations: list[Association] = Field(
        default_factory=list,
        description="Of the target and the at most 19 columns that go together with it most, "
        "on at most 5,000 rows.",
    )
    time: TimeCoverage | None = None

    @property
    def basis(self) -> str:
        """Which rows were looked at, in words."""
        if self.rows < self.whole_rows:
            return f"{self.rows:,} of {self.whole_rows:,} rows, drawn at random"
        return f"all {self.rows:,} rows"

    def of(self, column: str) -> ColumnProfile:
        """Return the description of a column."""
        return next(found for found in self.columns if found.column == column)

    def strongest(self, most: int = 10) -> list[ColumnProfile]:
        """Return the columns that go together with the target, the strongest first."""
        related = [column for column in self.columns if column.relation is not None]
        return sorted(related, key=lambda column: -(column.relation or 0.0))[:most]


def profile(
    frame: "pd.DataFrame",
    target: str | None,
    *,
    whole_rows: int | None = None,
    id_column: str | None = None,
    time_column: str | None = None,
    sensitive: Set[str] = frozenset(),
    now: datetime | None = None,
) -> Profile:
    """Return the description of a table in canonical dtypes.

    ``frame`` may be a sample, drawn at random, of a table of ``whole_rows`` rows; its index then
    holds the rows' places. Of more than 100,000 rows so many are drawn here. Of sensitive columns
    types, shares and relations are told, values never. ``now`` (UTC without a zone, default: the
    present) is what is later than "the future". Without a target nothing is related to it.
    """
    whole_rows = max(whole_rows or 0, len(frame))
    frame = drawn(frame, MOST_ROWS)
    hidden = frozenset(sensitive) & {str(name) for name in frame.columns}
    coverage = None
    if time_column is not None and time_column not in hidden and _is_time(frame, time_column):
        now = now or datetime.now(UTC).replace(tzinfo=None)
        coverage = time_coverage(frame[time_column], now)
    findings = quality_findings(frame, target=target, id_column=id_column, sensitive=hidden)
    if target is not None:
        known = time_column if time_column in frame.columns else None
        findings += leakage_findings(
            frame, target, id_column=id_column, time_column=known, sensitive=hidden
        )
    if coverage is not None:
        findings.append(time_finding(coverage))
    found = Profile(
        target=target,
        rows=len(frame),
        whole_rows=whole_rows,
        duplicates=int(frame.duplicated().sum()) if frame.shape[1] else 0,
        columns=[
            _column(frame[name], frame[target] if target is not None else None, name in hidden)
            for name in frame.columns
        ],
        findings=by_importance(findings),
        time=coverage,
    )
    few = drawn(frame, ASSOCIATED_ROWS)
    return found.model_copy(update={"associations": associations(few, _associated(found))})


def drawn(frame: "pd.DataFrame", most: int) -> "pd.DataFrame":
    """Return the frame, or ``most`` of its rows drawn at random, in order, by a fixed seed."""
    return frame if len(frame) <= most else frame.sample(most, random_state=0).sort_index()


def _is_time(frame: "pd.DataFrame", name: str) -> bool:
    return name in frame.columns and frame[name].dtype.kind == "M"


def _associated(found: Profile) -> list[str]:
    """Return the target and the columns most related to it; without a target the first ones."""
    names = [column.column for column in found.strongest(len(found.columns))]
    others = [c.column for c in found.columns if c.column not in (*names, found.target)]
    own = [found.target] if found.target is not None else []
    compared = [*own, *names] if names else [*own, *others]
    return compared[:MOST_ASSOCIATED_COLUMNS]


def _column(values: "pd.Series", target: "pd.Series | None", hidden: bool) -> ColumnProfile:
    found = ColumnProfile(
        column=str(values.name),
        type=str(values.dtype),
        sensitive=hidden,
        missing=float(values.isna().mean()) if len(values) else 0.0,
        distinct=int(values.nunique()),
    )
    if target is not None and values.name != target.name:
        found.relation, found.relation_measure = association(values, target)
    if not hidden:
        _describe_values(found, values)
    return found


def _describe_values(found: ColumnProfile, values: "pd.Series") -> None:
    present = values.dropna()
    if len(present) and values.dtype.kind in "iuf":
        _describe_numbers(found, present.to_numpy(dtype=float))
    elif len(present) and values.dtype.kind == "M":
        found.min, found.max = present.min().isoformat(), present.max().isoformat()
    if is_class(values) and not has_bytes(present):
        counts = present.astype(str).value_counts().head(SHOWN_TOP_VALUES)
        found.top = {str(value): int(count) for value, count in counts.items()}


def _describe_numbers(found: ColumnProfile, numbers: "np.ndarray") -> None:
    import numpy as np
    from scipy.stats import skew

    numbers = numbers[np.isfinite(numbers)]
    if not len(numbers):
        return
    found.mean, found.min, found.max = map(float, (numbers.mean(), numbers.min(), numbers.max()))
    found.std = float(numbers.std(ddof=1)) if len(numbers) > 1 else None
    found.skewness = float(skew(numbers)) if found.std else None
    counts, edges = np.histogram(numbers, bins=BINS)
    found.histogram = Histogram(edges=edges.tolist(), counts=counts.tolist())
