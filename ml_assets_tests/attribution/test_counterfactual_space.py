import pandas as pd
import pytest

from ml_assets.attribution.counterfactual_space import Space, changeable
from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.spec.errors import DataError
from ml_assets.spec.feature_plan import Feature, FeaturePlan

CONTRACT = Contract(
    problem="p",
    columns={
        "size": ColumnContract(type="number"),
        "rooms": ColumnContract(type="integer", allowed=[1, 2, 5]),
        "colour": ColumnContract(type="string"),
        "gender": ColumnContract(type="string", sensitive=True),
        "code": ColumnContract(type="string", unique=True),
        "note": ColumnContract(type="string"),
        "photo": ColumnContract(type="image"),
        "shop": ColumnContract(type="string", role="group"),
        "y": ColumnContract(type="number", role="target"),
    },
)
PLAN = FeaturePlan(
    target="y",
    features=[
        Feature(column="size", kind="number"),
        Feature(column="rooms", kind="number"),
        Feature(column="colour", kind="category"),
        Feature(column="gender", kind="category"),
        Feature(column="code", kind="high_cardinality"),
        Feature(column="note", kind="text"),
        Feature(column="photo", kind="image"),
    ],
)


def frame(
    sizes: list[float], rooms: list[int], colours: list[str], genders: list[str]
) -> pd.DataFrame:
    rows = len(sizes)
    return pd.DataFrame({
        "size": sizes, "rooms": rooms, "colour": colours, "gender": genders,
        "code": [f"c{i}" for i in range(rows)], "note": "-", "photo": [b""] * rows,
    })  # fmt: skip


ROWS = frame([1.0, 2.0, 3.0, 4.0, 5.0], [1, 1, 2, 5, 5], list("rrbbg"), list("fmfmf"))
SPACE = Space.around(frame([3.5], [2], ["r"], ["f"]), ROWS, PLAN, CONTRACT)


def test_only_features_that_people_may_read_and_change_are_changed() -> None:
    assert list(changeable(PLAN, CONTRACT)) == ["size", "rooms", "colour"]
    assert list(changeable(PLAN, CONTRACT, ["rooms", "y"])) == ["size", "colour"]
    with pytest.raises(DataError, match=r"'colur', which must not change.*write 'colour'"):
        changeable(PLAN, CONTRACT, ["colur"])


def test_enumerated_numbers_are_taken_as_they_are() -> None:
    assert [grid is None for grid in SPACE.grids] == [False, True, True]


def test_changes_are_told_undone_and_measured() -> None:
    assert SPACE.own == (3.5, 2, "r")
    other = (5.0, 2, "g")
    assert SPACE.changed(other) == [0, 2]
    assert SPACE.undone(other, 2) == (5.0, 2, "r")
    # The median absolute deviation of 1 to 5 is 1.
    assert SPACE.distance(other) == pytest.approx(1.5 + 1.0)


def test_the_nearest_row_counts_the_columns_that_stay_as_well() -> None:
    # Of the row with 4.0 and 5 rooms: colour and gender differ; codes always do.
    assert SPACE.nearest_row((4.0, 5, "b")) == pytest.approx(1.0 + 1.0 - 1.0 + 1.0)
    by_hand = [
        abs(3.5 - size) + (rooms != 2) + (colour != "r") + (gender != "f") + (code != "c0")
        for size, rooms, colour, gender, code in ROWS.iloc[:, :5].itertuples(index=False)
    ]
    assert SPACE.nearest_row(SPACE.own) == pytest.approx(min(by_hand))
