from typing import Any

import numpy as np
import pandas as pd
import pytest
from fairlearn import metrics as fairlearn

from ml_assets.estimator.predict import predict
from ml_assets.modeling.evaluation.fairness import fairness
from ml_assets.spec.fairness_report import ColumnFairness, FairnessReport
from ml_assets.spec.metrics import Task
from ml_assets_tests.modeling import unlabelled_tables as odd
from ml_assets_tests.modeling.evaluation.known_models import PLAN, model, table

BINARY: Task = "binary_classification"


def with_groups(task: Task, rows: int = 3_000, seed: int = 1) -> pd.DataFrame:
    """Women are smaller, so that a model that goes by size selects them more rarely."""
    frame = table(task, rows, seed)
    woman = np.random.default_rng(seed).random(rows) < 1 / (1 + np.exp(2 * frame["size"]))
    return frame.assign(gender=np.where(woman, "f", "m").astype(object))


def report(task: Task, test: pd.DataFrame, *sensitive: str, **known: Any) -> FairnessReport:
    found = fairness(known.get("model") or model(task), test, set(sensitive), min_rows=30, seed=1)
    assert found is not None
    return found


def of_group(column: ColumnFairness, name: str) -> dict[str, float]:
    (group,) = (group for group in column.groups if group.name == name)
    return {rate: found.value for rate, found in group.rates.items()}


def test_two_classes_are_told_as_fairlearn_does() -> None:
    test = with_groups(BINARY)
    (column,) = report(BINARY, test, "gender").columns
    selected = (predict(model(BINARY), test).labels == "yes").astype(int)
    truth = (test["y"] == "yes").astype(int)
    for name in ("demographic_parity_difference", "demographic_parity_ratio",
                 "equalized_odds_difference", "equalized_odds_ratio",
                 "equal_opportunity_difference"):  # fmt: skip
        expected = getattr(fairlearn, name)(truth, selected, sensitive_features=test["gender"])
        gap = column.gaps[name]
        assert gap.value == pytest.approx(expected)
        assert gap.low < gap.high
    assert (column.column, column.outcome) == ("gender", "yes")
    assert [group.name for group in column.groups] == ["f", "m"]
    assert sum(group.rows for group in column.groups) == 3_000
    assert column.four_fifths is not None
    assert column.four_fifths.broken
    assert column.four_fifths.ratio == column.gaps["demographic_parity_ratio"].value


def test_an_interval_is_about_the_normal_one() -> None:
    (column,) = report(BINARY, with_groups(BINARY), "gender").columns
    group = column.groups[0]
    rate = group.rates["selection_rate"]
    half = 1.96 * (rate.value * (1 - rate.value) / group.rows) ** 0.5
    assert rate.low == pytest.approx(rate.value - half, abs=half / 3)
    assert rate.high == pytest.approx(rate.value + half, abs=half / 3)


def test_rows_count_as_much_as_they_weigh() -> None:
    test = with_groups(BINARY).assign(counts=np.random.default_rng(1).integers(1, 4, 3_000))
    weighted = model(BINARY, PLAN.model_copy(update={"weight": "counts"}))
    (column,) = report(BINARY, test, "gender", model=weighted).columns
    repeated = test.loc[test.index.repeat(test["counts"])]
    (expected,) = report(BINARY, repeated, "gender").columns
    found, wanted = of_group(column, "f"), of_group(expected, "f")
    # Bins of calibration hold equally many rows, whatever these weigh.
    assert found.pop("calibration_error") == pytest.approx(
        wanted.pop("calibration_error"), abs=0.02
    )
    assert found == pytest.approx(wanted)
    assert {name: gap.value for name, gap in column.gaps.items()} == pytest.approx(
        {name: gap.value for name, gap in expected.gaps.items()}
    )


def test_of_more_classes_each_is_told_against_the_others() -> None:
    task: Task = "multiclass_classification"
    test = with_groups(task)
    columns = report(task, test, "gender").columns
    assert {column.outcome for column in columns} == {"a", "b", "c"}
    assert all(column.four_fifths is None for column in columns)
    first = next(column for column in columns if column.outcome == "c")
    women = test[test["gender"] == "f"]
    found = predict(model(task), women)
    rates = of_group(first, "f")
    assert rates["selection_rate"] == pytest.approx((found.labels == "c").mean())
    assert rates["accuracy"] == pytest.approx(((found.labels == "c") == (women["y"] == "c")).mean())


def test_numbers_are_told_by_means_and_errors() -> None:
    test = with_groups("regression")
    (column,) = report("regression", test, "gender").columns
    women = test[test["gender"] == "f"]
    errors = predict(model("regression"), women).labels - women["y"]
    rates = of_group(column, "f")
    assert column.outcome is None
    assert rates["mean_error"] == pytest.approx(errors.mean())
    assert rates["mean_absolute_error"] == pytest.approx(errors.abs().mean())
    assert column.gaps["mean_prediction_difference"].low > 0


def test_clusters_and_anomalies_are_told_by_shares() -> None:
    frame = odd.groups(rows=400)
    found = report("clustering", frame, "colour", model=odd.clusters())
    assert [column.outcome for column in found.columns] == ["cluster_1", "cluster_2", "cluster_3"]
    shares = [of_group(column, "red")["selection_rate"] for column in found.columns]
    assert sum(shares) == pytest.approx(1.0)
    assert found.columns[0].gaps["demographic_parity_difference"].value > 0.5

    rows = odd.odd_rows(rows=600, share=0.1).assign(shop=["north", "south"] * 300)
    (labelled,) = report("anomaly_detection", rows, "shop", model=odd.detector()).columns
    assert labelled.outcome == "anomaly"
    assert "true_positive_rate" in of_group(labelled, "north")
    (flagged,) = report("anomaly_detection", rows.drop(columns="odd"), "shop",
                        model=odd.detector(labelled=False)).columns  # fmt: skip
    assert set(of_group(flagged, "north")) == {"selection_rate"}


def test_two_columns_are_told_together_too() -> None:
    found = report(BINARY, with_groups(BINARY), "gender", "age")
    assert [column.column for column in found.columns] == ["age", "gender", "age, gender"]
    both = found.columns[2]
    assert sum(group.rows for group in both.groups) == 3_000 - both.left_out_rows


def test_columns_without_groups_say_why() -> None:
    test = with_groups(BINARY).assign(name=[f"n{row}" for row in range(3_000)])
    found = report(BINARY, test, "y", "name", "phone", "gender")
    assert [column.column for column in found.columns] == ["gender"]
    assert found.not_told["y"] == "it is the target"
    assert "3000 different values" in found.not_told["name"]
    assert "role: audit" in found.not_told["phone"]


def test_without_sensitive_columns_there_is_no_report() -> None:
    assert fairness(model(BINARY), table(BINARY), set(), min_rows=30, seed=1) is None


def test_the_seed_fixes_the_report() -> None:
    test = with_groups(BINARY)
    assert report(BINARY, test, "gender") == report(BINARY, test, "gender")


def test_no_single_row_is_named() -> None:
    test = with_groups(BINARY).assign(
        faith=["rare"] * 3 + ["common"] * 1_600 + ["usual"] * 1_397,
        size=np.linspace(0, 1, 3_000) ** 2,
    )
    text = report(BINARY, test, "faith", "size").model_dump_json()
    assert "rare" not in text
    assert "common" in text
    assert all(str(value) not in text for value in test["size"].iloc[1:-1])
