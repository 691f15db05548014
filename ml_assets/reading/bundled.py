"""Read one of the real tables that scikit-learn brings with it."""

from typing import TYPE_CHECKING, Any

from ml_assets.spec.errors import SourceError
from ml_assets.spec.nearest_name import nearest_name

if TYPE_CHECKING:
    import pyarrow as pa

# Whether the target is a class that has a name.
BUNDLED_TABLES: dict[str, bool] = {
    "breast_cancer": True, "wine": True, "iris": True, "digits": False, "diabetes": False,
}  # fmt: skip


def read_bundled(name: str) -> "pa.Table":
    """Return a table bundled with scikit-learn: its features, then the column ``target``.

    Blanks in column names become underscores, units lose their brackets. The classes of
    breast_cancer, wine and iris are text, those of digits int64; the target of diabetes is
    float64. Raises SourceError for another name.
    """
    import pyarrow as pa
    from sklearn import datasets

    if name not in BUNDLED_TABLES:
        raise SourceError(f"scikit-learn brings no table {name!r}", found=f"sklearn://{name}",
                          mend=nearest_name(name, BUNDLED_TABLES))  # fmt: skip
    bunch = getattr(datasets, f"load_{name}")()
    columns = {
        _clean_name(feature): values
        for feature, values in zip(bunch.feature_names, bunch.data.T, strict=True)
    }
    return pa.table({**columns, "target": _target(bunch, named=BUNDLED_TABLES[name])})


def _clean_name(name: str) -> str:
    return name.replace("(", "").replace(")", "").replace(" ", "_")


def _target(bunch: Any, *, named: bool) -> "pa.Array":
    import pyarrow as pa

    return pa.array([str(bunch.target_names[i]) for i in bunch.target] if named else bunch.target)
