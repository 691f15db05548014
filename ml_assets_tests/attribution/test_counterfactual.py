import itertools
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import ExtraTreesRegressor, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier

from ml_assets.attribution import counterfactual_judge
from ml_assets.attribution.counterfactual import counterfactuals
from ml_assets.contract.contract import ColumnContract, TableContract
from ml_assets.spec.counterfactual import Wanted
from ml_assets.spec.errors import DataError
from ml_assets_tests.attribution.explained import (
    Explained,
    changed,
    explained,
    fitted,
    keeps_its_promises,
)

ROOMS = ColumnContract(type="integer", min=1, max=9)
LABEL = ColumnContract(type="string", role="target", allowed=["no", "yes"])


def find(case: Explained, row: dict[str, Any], **options: Any) -> Any:
    return counterfactuals(case.model, row, case.rows, case.contract, **{"seed": 7, **options})


@settings(max_examples=15)
@given(
    family=st.sampled_from(["linear", "random_forest"]),
    size=st.none() | st.decimals(-3, 3, places=2).map(float),
    weight=st.decimals(-3, 3, places=2).map(float),
    is_new=st.sampled_from([True, False, None]),
    colour=st.sampled_from(["red", "blue", None]),
    fixed=st.sets(st.sampled_from(["size", "weight", "is new", "colour"])),
)
def test_any_row_of_the_contract(family: str, fixed: set[str], **values: Any) -> None:
    case = explained("binary_classification", family)
    row = {"is new" if name == "is_new" else name: value for name, value in values.items()}
    now = case.predict(row)
    result = find(case, row, fixed=fixed)
    keeps_its_promises(case, row, result, lambda label: label != now)
    assert not fixed & {c.column for found in result.found for c in found.changes}


def grid_table(rows: int = 300) -> pd.DataFrame:
    """Two numbers with two decimals, and a class by a line through the plane."""
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(2, rows)).round(2)
    return pd.DataFrame({"a": a, "b": b, "y": np.where(a + 2 * b > 0.3, "yes", "no")})


def test_one_number_goes_to_the_first_hundredth_beyond_the_line() -> None:
    number = ColumnContract(type="number", min=-5, max=5)
    rows = grid_table()
    case = fitted(LogisticRegression(C=100), rows, {"a": number, "b": number, "y": LABEL})
    learner = case.model.estimator[-1]
    w, c = dict(zip(("a", "b"), learner.coef_[0], strict=True)), learner.intercept_[0]
    for place in range(20):
        row = case.row(place)
        side = np.sign(w["a"] * row["a"] + w["b"] * row["b"] + c)
        found = find(case, row).found
        assert found, row
        assert [len(each.changes) for each in found] == [1] * len(found)
        for each in found:
            (change,) = each.changes
            other = "b" if change.column == "a" else "a"
            on_the_line = -(c + w[other] * row[other]) / w[change.column]
            up = side * w[change.column] < 0
            hundredths = np.ceil(on_the_line * 100) if up else np.floor(on_the_line * 100)
            assert change.after == pytest.approx(hundredths / 100, abs=1e-9)
            assert change.after == round(change.after, 2)


LEVELS = {"a": ["x", "y", "z"], "b": ["u", "v"], "c": ["1", "2", "3"], "d": ["p", "q"]}
COMBINATIONS = [dict(zip(LEVELS, values, strict=True))
                for values in itertools.product(*LEVELS.values())]  # fmt: skip


@settings(max_examples=12)
@given(bits=st.lists(st.booleans(), min_size=36, max_size=36), fixed=st.sampled_from(["", *"abcd"]))
def test_as_few_changes_as_trying_every_combination(bits: list[bool], fixed: str) -> None:
    bits[0] = not bits[1]
    rows = pd.DataFrame(COMBINATIONS).assign(y=np.where(bits, "yes", "no"))
    columns = {name: ColumnContract(type="string", allowed=list(levels))
               for name, levels in LEVELS.items()} | {"y": LABEL}  # fmt: skip
    case = fitted(DecisionTreeClassifier(random_state=0), rows, columns)
    for place in (0, 17, 35):
        row = COMBINATIONS[place]
        result = find(case, row, fixed=[fixed] if fixed else [])
        fewest = [
            sum(row[name] != other[name] for name in row)
            for other, bit in zip(COMBINATIONS, bits, strict=True)
            if bit != bits[place] and (not fixed or row[fixed] == other[fixed])
        ]
        assert [len(each.changes) for each in result.found[:1]] == sorted(fewest)[:1]
        if not fewest:
            assert fixed in (result.reason or "")


def test_the_same_seed_gives_the_same_answer() -> None:
    case = explained("multiclass_classification", "random_forest")
    many = Explained(case.model, case.contract,
                     pd.concat([case.rows] * 20, ignore_index=True))  # fmt: skip
    for place in range(3):
        one, other = (find(many, case.row(place), seed=3) for _ in range(2))
        assert one == other


def test_a_row_is_explained_in_few_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    case, sizes = explained("binary_classification", "random_forest"), []

    def counted(model: Any, frame: pd.DataFrame) -> Any:
        sizes.append(len(frame))
        return predict(model, frame)

    predict = counterfactual_judge.predict
    monkeypatch.setattr(counterfactual_judge, "predict", counted)
    for place in range(5):
        sizes.clear()
        result = find(case, case.row(place))
        assert result.evaluations == sum(sizes) < 3_000
        assert len(sizes) < 30


@pytest.mark.parametrize(
    ("wanted", "holds"),
    [
        (Wanted(at_least=12.5), lambda number, now: number >= 12.5),
        (Wanted(at_most=8.0), lambda number, now: number <= 8.0),
        (Wanted(at_least=12.0, at_most=12.5), lambda number, now: 12.0 <= number <= 12.5),
        (Wanted(by=0.2), lambda number, now: number >= 1.2 * now - 1e-9),
        (Wanted(by=-0.2), lambda number, now: number <= 0.8 * now + 1e-9),
    ],
)
def test_a_number_is_brought_within_bounds(wanted: Wanted, holds: Any) -> None:
    case = explained("regression", "linear")
    places = [p for p in range(20) if 9.0 < case.predict(case.row(p)) < 11.5]
    for place in places[:2]:
        row = case.row(place)
        now = case.predict(row)
        result = find(case, row, wanted=wanted)
        assert result.found, result.reason
        keeps_its_promises(case, row, result, lambda found, now=now: holds(found, now))


def test_a_class_can_be_asked_for() -> None:
    case = explained("multiclass_classification", "linear")
    place = next(p for p in range(20) if case.predict(case.row(p)) == 0)
    result = find(case, case.row(place), wanted=Wanted(label=2))
    assert result.wanted == "labelled 2"
    assert {found.prediction for found in result.found} == {2}
    assert all(found.probability is not None for found in result.found)


def houses(rows: int = 200, seed: int = 1) -> pd.DataFrame:
    """Whole numbers, tenths, hundreds and days; what is built later is dearer."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({
        "rooms": rng.integers(1, 9, rows),
        "area": rng.integers(200, 2000, rows) / 10,
        "tax": rng.integers(1, 40, rows) * 100,
        "built": pd.Timestamp("2000-01-01") + pd.to_timedelta(rng.integers(0, 8000, rows), "D"),
    })  # fmt: skip
    return frame.assign(y=frame["rooms"] * 3.0 + frame["area"] + frame["tax"] / 50)


HOUSES = {
    "rooms": ROOMS,
    "area": ColumnContract(type="number", min=0, max=500, unit="m2"),
    "tax": ColumnContract(type="integer", min=0),
    "built": ColumnContract(type="datetime"),
    "y": ColumnContract(type="number", role="target"),
}  # fmt: skip


def house_case() -> Explained:
    rows = houses()
    learner = ExtraTreesRegressor(20, random_state=1)
    return fitted(learner, rows.drop(columns="built"), {n: c for n, c in HOUSES.items()
                                                        if n != "built"})  # fmt: skip


def test_changed_numbers_are_such_as_the_data_holds() -> None:
    case = house_case()
    seen = {"rooms": 0, "area": 0, "tax": 0}
    for place in range(15):
        for found in find(case, case.row(place), wanted=Wanted(by=0.15)).found:
            for change in found.changes:
                seen[change.column] += 1
                if change.column == "area":
                    assert change.after == round(change.after, 1)
                else:
                    assert type(change.after) is int
                    assert change.column == "rooms" or change.after % 100 == 0
    assert min(seen["area"], seen["tax"]) > 0


def test_a_relation_between_columns_is_kept() -> None:
    case = house_case()
    contract = case.contract.model_copy(
        update={"table": TableContract(relations=[("rooms", "<=", "area"), ("area", "<", "tax")])}
    )
    related = Explained(case.model, contract, case.rows)
    for place in range(15):
        row = case.row(place)
        for found in find(related, row, wanted=Wanted(by=0.15)).found:
            other = changed(row, found)
            names = {change.column for change in found.changes}
            assert not names & {"area", "tax"} or other["area"] < other["tax"]


def test_what_must_not_change_stays() -> None:
    rows = grid_table().assign(c=lambda t: t["a"].round(1), d="k7-secret")
    rows["e"] = np.arange(len(rows)) / 100
    number = ColumnContract(type="number", min=-5, max=5)
    case = fitted(
        RandomForestClassifier(20, random_state=1), rows,
        {"a": number, "b": number.model_copy(update={"sensitive": True}), "c": number,
         "d": ColumnContract(type="string", sensitive=True),
         "e": ColumnContract(type="number", unique=True), "y": LABEL},
    )  # fmt: skip
    for place in range(10):
        result = find(case, case.row(place), fixed=["c"])
        assert {c.column for found in result.found for c in found.changes} <= {"a"}
        assert "k7-secret" not in result.model_dump_json()
    none = find(case, case.row(0), fixed=["a", "c"])
    assert none.reason == "No column may change."
    with pytest.raises(DataError, match=r"'cc'.*write 'c'"):
        find(case, case.row(0), fixed=["cc"])


def test_a_value_that_the_contract_reads_as_missing_is_no_change() -> None:
    rows = pd.DataFrame({"a": np.repeat(np.arange(-3, 4), 20)})
    rows = rows[rows["a"] != -1].assign(y=lambda t: np.where(t["a"] < 0, "no", "yes"))
    coded = ColumnContract(type="integer", min=-9, max=9, repairs={"missing": [-1]})
    case = fitted(LogisticRegression(C=100), rows, {"a": coded, "y": LABEL})
    (found,) = find(case, {"a": 3}).found
    # -1 is nearer and would be labelled no, were it read as a number.
    assert found.changes[0].after == -2


def test_why_nothing_was_found() -> None:
    case = explained("binary_classification", "linear")
    place = next(p for p in range(20) if case.predict(case.row(p)) == "no")
    row = case.row(place)
    assert find(case, row, wanted=Wanted(label="no")).reason == "The row is labelled no as it is."

    labels = np.array([case.predict(case.row(p)) for p in range(len(case.rows))])
    alike = Explained(case.model, case.contract, case.rows[labels == "no"])
    nothing = counterfactuals(alike.model, row, alike.rows.head(5), alike.contract, seed=7,
                              fixed=["size"])  # fmt: skip
    assert nothing.found == []
    assert nothing.reason == "None of the 5 training rows that were looked at is labelled yes."

    stuck = find(case, row, fixed=["size", "weight", "colour"])
    if not stuck.found:
        assert "that must not change: size, weight, colour" in (stuck.reason or "")


def test_rows_and_wishes_that_do_not_fit_are_refused() -> None:
    case = explained("binary_classification", "linear")
    row = case.row(0)
    with pytest.raises(DataError, match=r"breaks the contract.*weight.type: heavy"):
        find(case, row | {"weight": "heavy"})
    with pytest.raises(DataError, match="'weight' of the contract is absent"):
        find(case, {name: value for name, value in row.items() if name != "weight"})
    with pytest.raises(DataError, match=r"no label 'nope'.*write 'no'"):
        find(case, row, wanted=Wanted(label="nope"))
    with pytest.raises(DataError, match="at_least belongs to regression"):
        find(case, row, wanted=Wanted(at_least=3))
    with pytest.raises(DataError, match="Nothing says which number"):
        find(explained("regression", "linear"), explained("regression", "linear").row(0))


def test_the_sentence_names_labels_columns_and_values() -> None:
    rows = pd.DataFrame(COMBINATIONS).assign(y=lambda t: np.where(t["a"] == "x", "yes", "no"))
    columns = {name: ColumnContract(type="string", allowed=list(levels))
               for name, levels in LEVELS.items()} | {"y": LABEL}  # fmt: skip
    case = fitted(DecisionTreeClassifier(random_state=0), rows, columns)
    (found,) = find(case, COMBINATIONS[0]).found
    assert found.text in {f"Would be labelled no instead of yes if a were {v!r} instead of 'x'."
                          for v in "yz"}  # fmt: skip
    assert (found.distance, found.nearest_row, found.probability) == (1.0, 0.0, 1.0)
