"""The columns of a table as estimators take them, the same in fitting and predicting."""

from typing import TYPE_CHECKING, Literal

from ml_assets.spec.errors import DataError
from ml_assets.spec.feature_plan import FeaturePlan

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

_Dtype = Literal["float64", "datetime64[ns]"]

MISSING_CATEGORY = ""
_COERCE = "coerce the table to its contract first"


def feature_matrix(frame: "pd.DataFrame", plan: FeaturePlan) -> "pd.DataFrame":
    """Return the plan's features, in the plan's order, with the frame's index.

    Numbers and booleans become float64 with NaN for missing values, moments datetime64[ns] with
    NaT. Categories and texts become strings (object) with ``""`` for missing values, which is
    therefore a category like any other. Images become bytes (object) with None. Raises DataError
    if a column is absent, or holds text where numbers, moments or images belong.
    """
    import pandas as pd

    if absent := [column for column in plan.columns if column not in frame.columns]:
        raise DataError(
            f"The table lacks columns that the model reads: {', '.join(absent)}",
            found=", ".join(map(str, frame.columns)) or "no columns",
            mend="add them to the table",
        )
    numbers = _numbers(frame[[feature.column for feature in plan.of_kind("number")]])
    if len(numbers.columns) == len(plan.features):
        return numbers
    read = {"datetime": _moments, "image": _images}
    columns = {
        feature.column: numbers[feature.column].to_numpy()
        if feature.kind == "number"
        else read.get(feature.kind, _texts)(frame[feature.column])
        for feature in plan.features
    }
    return pd.DataFrame(columns, index=frame.index)


def _numbers(columns: "pd.DataFrame") -> "pd.DataFrame":
    try:
        # At once, because a call per column is most of the time of a one-row prediction.
        return columns.astype("float64")
    except (TypeError, ValueError):
        for name in columns:
            _as(columns[name], "float64", "numbers")
        raise


def _moments(column: "pd.Series") -> "np.ndarray":
    return _as(column, "datetime64[ns]", "moments").to_numpy()


def _as(column: "pd.Series", dtype: _Dtype, what: str) -> "pd.Series":
    try:
        return column.astype(dtype)
    except (TypeError, ValueError) as error:
        raise DataError(
            f"Column {column.name!r} must hold {what}", found=str(error), mend=_COERCE
        ) from error


def _texts(column: "pd.Series") -> "np.ndarray":
    import numpy as np
    import pandas as pd

    values = column.to_numpy(dtype=object, copy=True)
    values[pd.isna(values)] = MISSING_CATEGORY
    texts = np.empty(len(values), dtype=object)
    texts[:] = [value if type(value) is str else str(value) for value in values]
    return texts


def _images(column: "pd.Series") -> "np.ndarray":
    import pandas as pd

    values = column.to_numpy(dtype=object, copy=True)
    values[pd.isna(values)] = None
    for row, value in zip(column.index, values, strict=True):
        if value is not None and not isinstance(value, bytes):
            raise DataError(
                f"Column {column.name!r} must hold the bytes of image files",
                found=f"{type(value).__name__} in row {row}",
                mend=_COERCE,
            )
    return values
