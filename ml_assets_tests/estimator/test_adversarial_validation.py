import numpy as np
import pandas as pd
import pytest

from ml_assets.estimator.adversarial_validation import adversarial_validation
from ml_assets.preparation.split import split


def _frame(rows: int, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    member = rng.integers(0, rows // 15, rows)
    return pd.DataFrame({
        "id": range(rows),
        "member": member,
        "age": rng.integers(20, 80, rows // 15)[member],
        "x": np.where(rng.uniform(size=rows) < 0.1, np.nan, rng.normal(size=rows)),
        "city": rng.choice([*"abcd", None], rows),
        "at": pd.Timestamp("2026-01-01") + pd.to_timedelta(np.arange(rows), "h"),
        "y": rng.choice(["no", "yes"], rows),
    })  # fmt: skip


def test_an_honest_draw_cannot_be_told_apart() -> None:
    frame = _frame(1200).drop(columns=["member", "age"])
    train, test = split(frame, target="y", strategy="stratified", test_fraction=0.25, seed=1,
                        ignore="id")  # fmt: skip
    report = adversarial_validation(train, test, 1, left_out=["id"])
    assert not report.distinguishable
    assert report.telling_columns == []
    assert report.chance_low < 0.5 < report.chance_high < 0.6
    assert (report.training_rows, report.test_rows, report.left_out) == (900, 300, ["id"])


def test_the_column_that_differs_is_named() -> None:
    frame = _frame(1200).drop(columns=["id", "at"])
    train, test = frame[:900], frame[900:].assign(x=lambda f: f["x"] + 1.5)
    report = adversarial_validation(train, test, 1)
    assert report.distinguishable
    assert report.auc > 0.75
    assert report.telling_columns[0].column == "x"
    assert report.telling_columns[0].auc_lost > 0.1


def test_a_category_and_a_picture_can_give_the_sides_away() -> None:
    frame = _frame(900)[["x", "city", "y"]]
    late = frame[600:].assign(city=lambda f: f["city"].replace("a", "e"))
    report = adversarial_validation(frame[:600], late, 1)
    assert [told.column for told in report.telling_columns][:1] == ["city"]
    pictures = [frame[:600].assign(city=b"picture"), frame[600:].assign(city=b"larger picture")]
    report = adversarial_validation(*pictures, 1)
    assert (report.auc, report.telling_columns[0].column) == (1.0, "city")


def test_of_a_time_split_the_moment_itself_is_not_shown_but_what_goes_with_it_is() -> None:
    frame = _frame(900).drop(columns=["id"]).assign(season=lambda f: f.index // 300)
    report = adversarial_validation(frame[:600], frame[600:], 1, left_out=["at"])
    assert report.left_out == ["at"]
    assert report.auc > 0.99
    assert [told.column for told in report.telling_columns] == ["season"]
    assert not adversarial_validation(
        frame[:600], frame[600:], 1, left_out=["at", "season"]).distinguishable  # fmt: skip


def test_what_is_constant_in_a_group_does_not_give_a_group_split_away() -> None:
    frame = _frame(900).drop(columns=["id", "at"])
    train, test = split(frame, target="y", strategy="group", group="member", test_fraction=0.3,
                        seed=1)  # fmt: skip
    assert adversarial_validation(train, test, 1, left_out=["member"]).auc > 0.7
    report = adversarial_validation(train, test, 1, group="member")
    assert not report.distinguishable
    assert report.left_out == ["member"]


def test_repeated_rows_on_one_side_do_not_give_it_away() -> None:
    different = _frame(300).drop(columns=["id", "at"]).drop_duplicates()
    frame = pd.concat([different] * 4, ignore_index=True)
    train, test = split(frame, target="y", strategy="stratified", test_fraction=0.3, seed=1)
    report = adversarial_validation(train, test, 1)
    assert report.training_rows + report.test_rows == len(frame)
    assert not report.distinguishable


@pytest.mark.parametrize("rows", [3, 40])
def test_too_few_rows_or_columns_say_nothing(rows: int) -> None:
    frame = _frame(60)[["x", "city", "y"]]
    test = frame[:rows] if rows < 5 else frame[:rows][["x"]].iloc[:0]
    report = adversarial_validation(frame, test, 1)
    assert (report.auc, report.chance_low, report.chance_high) == (0.5, 0, 1)
    assert not report.distinguishable


def test_equal_rows_on_both_sides_are_no_difference() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.integers(0, 3, (900, 4)), columns=[*"abcy"])
    report = adversarial_validation(frame[:600], frame[600:], 1)
    assert not report.distinguishable


def test_of_many_rows_a_sample_is_drawn() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"x": rng.normal(size=24_000), "y": rng.integers(0, 2, 24_000)})
    report = adversarial_validation(frame[:16_000], frame[16_000:], 1)
    assert report.training_rows + report.test_rows == 20_000
    assert report.test_rows == pytest.approx(6_667, abs=200)
    assert not report.distinguishable


def test_the_seed_fixes_the_report() -> None:
    frame = _frame(200)[["x", "city", "at"]]
    first, second = (adversarial_validation(frame[:150], frame[150:], 4) for _ in range(2))
    assert first == second
