"""Account for the rows of a join: matched, unmatched, fanned out, or lost."""

from itertools import pairwise
from typing import Literal

from pydantic import ConfigDict

from ml_assets.spec.document import Document


class StepAccount(Document):
    """Numbers of rows of one step; left is the rows joined so far, right the joined source.

    ``rows_out`` is counted in the result, ``left_rows`` and ``source_rows`` in what goes in, the
    other figures by matching the keys alone, so that a row lost or doubled on the way shows.
    """

    model_config = ConfigDict(frozen=True)

    source: str
    how: Literal["left", "inner", "outer"]
    left_rows: int
    source_rows: int
    """Rows of the source as it was read."""
    right_rows: int
    """Rows of the source that were joined: one per key where the step aggregates."""
    aggregated: bool
    matched_left: int
    unmatched_left: int
    matched_right: int
    unmatched_right: int
    fanned_out: int
    """Rows that a left row got beyond its first match."""
    rows_out: int

    @property
    def expected(self) -> int:
        """The rows that must come out by the other figures."""
        return (
            self.matched_left
            + self.fanned_out
            + (self.unmatched_left if self.how != "inner" else 0)
            + (self.unmatched_right if self.how == "outer" else 0)
        )

    @property
    def complete(self) -> bool:
        """Whether each row of both sides is matched or not, and all expected rows came out."""
        return (
            self.matched_left + self.unmatched_left == self.left_rows
            and self.matched_right + self.unmatched_right == self.right_rows
            and (self.aggregated or self.right_rows == self.source_rows)
            and self.rows_out == self.expected
        )


class JoinAccount(Document):
    """Numbers of rows of a whole join."""

    model_config = ConfigDict(frozen=True)

    base: str
    base_rows: int
    steps: list[StepAccount]

    @property
    def rows_out(self) -> int:
        """The rows of the joined table."""
        return self.steps[-1].rows_out

    @property
    def complete(self) -> bool:
        """Whether every step balances and takes in exactly what the one before gave out."""
        return (
            self.steps[0].left_rows == self.base_rows
            and all(step.complete for step in self.steps)
            and all(one.rows_out == next_.left_rows for one, next_ in pairwise(self.steps))
        )
