"""Rows that count more, less or not at all, from the YAML to the evaluation."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from ml_assets_tests.problem_project import ProblemProject, failed_steps

ROWS = 600


def survey() -> pd.DataFrame:
    """A target that follows ``a``; of rows of weight zero the opposite is told."""
    rng = np.random.default_rng(0)
    a, weight = rng.normal(size=ROWS), rng.choice([0.0, 0.5, 4.0], ROWS)
    y = a + rng.normal(scale=0.7, size=ROWS) > 0
    return pd.DataFrame({"a": a, "b": rng.normal(size=ROWS), "stands_for": weight,
                         "y": np.where(weight == 0, ~y, y).astype(int)})  # fmt: skip


@pytest.mark.slow
def test_rows_of_weight_zero_are_neither_learnt_nor_scored(project: ProblemProject) -> None:
    project.problem({
        "name": "survey",
        "problem": {"task": "binary_classification", "target": "y",
                    "costs": {"false_negative": 3, "false_positive": 1}},
        "sources": {"rows": {"uri": "data/rows.csv"}},
        "columns": {"weight": "stands_for"},
        "search": {"time_budget_s": None, "max_trials": 8, "folds": 3},
    })  # fmt: skip
    survey().to_csv(project.root / "data" / "rows.csv", index=False)
    result = project.run_up_to("evaluation")
    assert result.success, failed_steps(result)

    plan = project.document("features")
    assert [feature["column"] for feature in plan["features"]] == ["a", "b"]
    assert plan["weight"] == "stands_for"
    report = project.document("evaluation")
    test, train = project.table("test_data"), project.table("train_data")
    assert (test["stands_for"] == 0).any()
    assert (train["stands_for"] == 0).any()
    counting = test[test["stands_for"] > 0]
    assert report["rows"] == len(counting)
    # What was learnt follows ``a``: a model of all rows would be near to chance.
    ideal = roc_auc_score(counting["y"], counting["a"], sample_weight=counting["stands_for"])
    assert report["metrics"]["roc_auc"]["value"] == pytest.approx(ideal, abs=0.04)
    board = project.document("trials")
    families = {trial["family"] for trial in board["trials"]}
    assert "nearest_neighbors" not in families


@pytest.mark.slow
def test_negative_weights_are_set_aside_and_no_weight_at_all_is_an_error(
    project: ProblemProject,
) -> None:
    project.problem({
        "name": "survey",
        "problem": {"task": "binary_classification", "target": "y"},
        "sources": {"rows": {"uri": "data/rows.csv"}},
        "columns": {"weight": "stands_for"},
    })  # fmt: skip
    table, path = survey(), project.root / "data" / "rows.csv"
    table.loc[:4, "stands_for"] = -1.0
    table.to_csv(path, index=False)
    result = project.run_up_to("clean_data")
    assert result.success, failed_steps(result)
    assert len(project.table("clean_data")) == ROWS - 5
    assert len(project.table("quarantine")) == 5

    project.contract_file.unlink()
    table.assign(stands_for=0).to_csv(path, index=False)
    result = project.run_up_to("data_contract")
    assert "'stands_for' is above 0 in no row" in "".join(failed_steps(result).values())
