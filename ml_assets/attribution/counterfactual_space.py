"""What may be changed of one row, to which values, and what a change counts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ml_assets.attribution.counterfactual_distance import Differences
from ml_assets.attribution.counterfactual_grid import Grid, grid_of
from ml_assets.attribution.counterfactual_values import plain_values
from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.spec.errors import DataError
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.nearest_name import nearest_name

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

# The values of the columns that may change, in their order.
Candidate = tuple[Any, ...]

_UNREADABLE = ("text", "image")


@dataclass(frozen=True)
class Space:
    """The columns of one row that may change, and the training rows that give plausible values.

    ``own`` are the row's values of them, ``seen`` those of the training rows. ``elsewhere`` has
    shape (rows,): how far each training row is from the row in the columns that must not change.
    """

    columns: Mapping[str, ColumnContract]
    own: Candidate
    seen: Sequence[Candidate]
    grids: Sequence[Grid | None]
    differences: Sequence[Differences]
    elsewhere: "np.ndarray"

    @classmethod
    def around(
        cls,
        row: "pd.DataFrame",
        rows: "pd.DataFrame",
        plan: FeaturePlan,
        contract: Contract,
        fixed: Collection[str] = (),
    ) -> "Space":
        """Return the space of one coerced row among coerced training rows.

        Raises DataError where ``fixed`` names a column that the contract lacks.
        """
        columns = changeable(plan, contract, fixed)
        own = tuple(plain_values(row[name], column)[0] for name, column in columns.items())
        values = {name: plain_values(rows[name], column) for name, column in columns.items()}
        grids = [grid_of(values[name]) if _is_measured(column) else None
                 for name, column in columns.items()]  # fmt: skip
        differences = [Differences.of(values[name], measured=_is_measured(column))
                       for name, column in columns.items()]  # fmt: skip
        others = [feature.column for feature in plan.features
                  if feature.column not in columns and feature.kind not in _UNREADABLE]  # fmt: skip
        seen = [tuple(each[place] for each in values.values()) for place in range(len(rows))]
        elsewhere = _apart(row, rows, {name: contract.columns[name] for name in others})
        return cls(columns, own, seen, grids, differences, elsewhere)

    def changed(self, candidate: Candidate) -> list[int]:
        """Return the places of the columns in which a candidate differs from the row."""
        pairs = enumerate(zip(candidate, self.own, strict=True))
        return [place for place, (value, own) in pairs if value != own]

    def with_value(self, candidate: Candidate, place: int, value: Any) -> Candidate:
        """Return the candidate with another value at one place."""
        return (*candidate[:place], value, *candidate[place + 1 :])

    def undone(self, candidate: Candidate, place: int) -> Candidate:
        """Return the candidate with the row's own value at one place."""
        return self.with_value(candidate, place, self.own[place])

    def difference(self, candidate: Candidate, place: int) -> float:
        """Return how far a candidate is from the row in one column."""
        return self.differences[place].between(candidate[place], self.own[place])

    def distance(self, candidate: Candidate) -> float:
        """Return how far a candidate is from the row, the sum over the changed columns."""
        return sum(self.difference(candidate, place) for place in self.changed(candidate))

    def nearest_row(self, candidate: Candidate) -> float:
        """Return how far a candidate is from the nearest training row, fixed columns included."""
        if not self.seen:
            return float("inf")
        apart = list(self._own_apart)
        for place in self.changed(candidate):
            apart[place] = self.differences[place].to_rows(candidate[place])
        return float(sum(apart, self.elsewhere).min())

    @cached_property
    def _own_apart(self) -> "list[np.ndarray]":
        return [each.to_rows(own) for each, own in zip(self.differences, self.own, strict=True)]


def changeable(
    plan: FeaturePlan, contract: Contract, fixed: Collection[str] = ()
) -> dict[str, ColumnContract]:
    """Return the columns that the model reads and that a counterfactual may change.

    Never: ids, groups, targets and weights, which no model reads, sensitive columns, columns whose
    values occur once only, texts, images, and what ``fixed`` names. Raises DataError where it
    names a column that the contract lacks: one that is spelt wrong would be changed.
    """
    for name in fixed:
        if name not in contract.columns:
            raise DataError(f"The column {name!r}, which must not change, does not exist",
                            mend=nearest_name(name, contract.columns))  # fmt: skip
    features = {
        feature.column: contract.columns[feature.column]
        for feature in plan.features
        if feature.kind not in _UNREADABLE and feature.column not in fixed
    }
    return {
        name: column
        for name, column in features.items()
        if column.role == "feature" and not column.sensitive and not column.unique
        and column.type != "image"
    }  # fmt: skip


def _is_measured(column: ColumnContract) -> bool:
    """Tell numbers and moments from what is alike or not, enumerated numbers among it."""
    return column.type in ("integer", "number", "datetime") and column.allowed is None


def _apart(
    row: "pd.DataFrame", rows: "pd.DataFrame", columns: Mapping[str, ColumnContract]
) -> "np.ndarray":
    """Return how far each of the rows is from the one row in these columns, (rows,)."""
    import numpy as np

    apart = np.zeros(len(rows))
    for name, column in columns.items():
        values = Differences.of(plain_values(rows[name], column), measured=_is_measured(column))
        apart += values.to_rows(plain_values(row[name], column)[0])
    return apart
