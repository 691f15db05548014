import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits

from ml_assets.reading.bundled import BUNDLED_TABLES, read_bundled
from ml_assets.spec.errors import SourceError


@pytest.mark.parametrize(
    ("name", "shape", "classes"),
    [
        ("breast_cancer", (569, 31), {"malignant", "benign"}),
        ("wine", (178, 14), {"class_0", "class_1", "class_2"}),
        ("iris", (150, 5), {"setosa", "versicolor", "virginica"}),
        ("digits", (1797, 65), set(range(10))),
        ("diabetes", (442, 11), None),
    ],
)
def test_tables_have_clean_names_and_a_target(
    name: str, shape: tuple[int, int], classes: set[object] | None
) -> None:
    table = read_bundled(name)
    assert table.shape == shape
    assert table.column_names[-1] == "target"
    assert all(column.isidentifier() for column in table.column_names if "/" not in column)
    if classes is not None:
        assert set(table.column("target").to_pylist()) == classes


def test_values_are_those_of_scikit_learn() -> None:
    frame, bunch = read_bundled("breast_cancer").to_pandas(), load_breast_cancer()
    assert np.array_equal(frame.drop(columns="target").to_numpy(), bunch.data)
    assert (frame["target"] == "malignant").sum() == (bunch.target == 0).sum() == 212
    assert frame["mean_radius"].iloc[0] == 17.99
    assert read_bundled("diabetes").column("target").to_pylist() == list(load_diabetes().target)
    assert read_bundled("digits").column("target").to_pylist() == list(load_digits().target)


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    assert "wine" in BUNDLED_TABLES
    with pytest.raises(SourceError, match=r"'wines'.*write 'wine'"):
        read_bundled("wines")
