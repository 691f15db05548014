"""The columns of a table as estimators take them, the same in fitting and predicting."""

from typing import TYPE_CHECKING

from ml_assets.spec.errors import DataError
from ml_assets.spec.feature_plan import FeaturePlan

if TYPE_CHECKING:
    import pandas as pd

MISSING_CATEGORY = ""


def feature_matrix(frame: "pd.DataFrame", plan: FeaturePlan) -> "pd.DataFrame":
    """Return the plan's features, in the plan's order, with the frame's index.

    Numbers and booleans become float64 with NaN for missing values; categories become strings
    (object) with ``""`` for missing values, which is therefore a category like any other.
    Raises DataError if a column is absent or holds text where numbers belong.
    """
    import pandas as pd

    if absent := [column for column in plan.columns if column not in frame.columns]:
        raise DataError(
            f"The table lacks columns that the model reads: {', '.join(absent)}",
            found=", ".join(map(str, frame.columns)) or "no columns",
            mend="add them to the table",
        )
    columns = {
        feature.column: _category(frame[feature.column])
        if feature.kind == "category"
        else _number(frame[feature.column])
        for feature in plan.features
    }
    return pd.DataFrame(columns, index=frame.index)


def _number(column: "pd.Series") -> "pd.Series":
    try:
        return column.astype("float64")
    except (TypeError, ValueError) as error:
        raise DataError(
            f"Column {column.name!r} must hold numbers",
            found=str(error),
            mend="coerce the table to its contract first",
        ) from error


def _category(column: "pd.Series") -> "pd.Series":
    values = column.astype("object")
    return values.where(values.notna(), MISSING_CATEGORY).astype(str).astype("object")
