"""Every reported number comes from rows the model did not see."""

import numpy as np
import pandas as pd
import pytest

from ml_assets_tests.problem_project import ProblemProject, checks, failed_steps, materialized


def attributes(seed: int) -> dict[str, object]:
    return {
        "name": "permuted",
        "problem": {"task": "binary_classification", "target": "y", "metric": "roc_auc",
                    "search_anyway": "What a search makes of labels without signal is the test."},
        "sources": {"rows": {"uri": "data/rows.csv"}},
        "split": {"seed": seed},
        "search": {"time_budget_s": None, "max_trials": 6, "folds": 3},
    }  # fmt: skip


@pytest.mark.slow
def test_permuted_labels_bring_the_score_to_chance(project: ProblemProject) -> None:
    from sklearn.datasets import load_breast_cancer

    features, target = load_breast_cancer(return_X_y=True, as_frame=True)
    table = features.rename(columns=lambda name: name.replace(" ", "_"))
    table["y"] = np.random.default_rng(0).permutation(target.to_numpy())
    project.problem(attributes(seed=1))
    table.to_csv(project.root / "data" / "rows.csv", index=False)
    result = project.run_up_to("evaluation")
    assert "evaluation" in materialized(result), failed_steps(result)
    assert not checks(result)["evaluation.beats_the_dummy"].passed
    assert not result.success
    auc = project.document("evaluation")["metrics"]["roc_auc"]
    # 143 held-out rows: the standard error of a chance AUC is about 0.05.
    assert 0.35 < auc["value"] < 0.65
    assert auc["low"] < 0.5 < auc["high"]


def test_no_held_out_row_is_trained_on(project: ProblemProject) -> None:
    rng = np.random.default_rng(0)
    table = pd.DataFrame({"a": rng.integers(0, 12, 400), "b": rng.integers(0, 12, 400)})
    table["y"] = (table["a"] > 5).astype(int)  # many exact duplicates
    project.problem(attributes(seed=3))
    table.to_csv(project.root / "data" / "rows.csv", index=False)
    result = project.run_up_to("test_data")
    assert result.success, failed_steps(result)
    train, test = project.table("train_data"), project.table("test_data")
    assert len(train) + len(test) == len(project.table("clean_data"))
    assert train.merge(test, on=["a", "b", "y"]).empty
