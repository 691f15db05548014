"""Plan which columns the models read, and as what."""

from typing import TYPE_CHECKING

from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.spec.errors import DataError
from ml_assets.spec.feature_plan import Feature, FeatureKind, FeaturePlan

if TYPE_CHECKING:
    import pandas as pd

MOST_CATEGORIES = 200
LARGEST_SHARE = 0.5

_KIND_OF_TYPE: dict[str, FeatureKind] = {
    "integer": "number", "number": "number", "boolean": "number", "string": "category",
}  # fmt: skip


def plan_features(train: "pd.DataFrame", contract: Contract) -> FeaturePlan:
    """Return the features that the training rows support, in the contract's order.

    Left out, with the reason: the id and dropped columns, columns that hold one value or none,
    moments, and text with so many different values that it names rows rather than groups them
    (more than 200, or, unless the contract lists the allowed ones, more than half of the rows that
    have one). Raises DataError when no feature remains.
    """
    features, left_out = [], {}
    for name, column in contract.columns.items():
        if column.role == "target":
            continue
        if reason := _reason_to_leave_out(name, column, train):
            left_out[name] = reason
        else:
            features.append(_feature(name, column))
    if not features:
        raise DataError(
            "No column is left for the model to read",
            found="; ".join(f"{name}: {reason}" for name, reason in left_out.items()),
            mend="add a source column that varies, or take one out of columns.drop",
        )
    return FeaturePlan(target=contract.target or "", features=features, left_out=left_out)


def column_lineage(plan: FeaturePlan) -> dict[str, str]:
    """Return the training column that each feature is read from."""
    return {feature.column: feature.column for feature in plan.features}


def _feature(name: str, column: ColumnContract) -> Feature:
    kind = _KIND_OF_TYPE[column.type]
    known = sorted(map(str, column.allowed)) if kind == "category" and column.allowed else None
    return Feature(column=name, kind=kind, nullable=column.nullable, categories=known)


def _reason_to_leave_out(name: str, column: ColumnContract, train: "pd.DataFrame") -> str | None:
    if column.role == "id":
        return "names the row (columns.id)"
    if column.role == "dropped":
        return "dropped (columns.drop)"
    if column.type == "datetime":
        return "moments are not read as features yet"
    values = train[name]
    distinct, present = values.nunique(), int(values.notna().sum())
    if distinct == 0:
        return "no value in the training rows"
    if distinct == 1 and present == len(values):
        return f"one value in all training rows: {values.iloc[0]}"
    most = MOST_CATEGORIES if column.allowed else min(MOST_CATEGORIES, LARGEST_SHARE * present)
    if column.type == "string" and distinct > most:
        return f"{distinct} different texts in {present} training rows"
    return None
