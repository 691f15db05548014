"""Slices and groups of sensitive columns, from the YAML to what they stop."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from ml_assets_tests.problem_project import ProblemProject, checks, failed_steps, materialized

pytestmark = pytest.mark.slow

ROWS = 2_000


def applicants(seed: int = 0) -> pd.DataFrame:
    """Who is taken follows the grade, and women have lower ones; one school's labels are noise."""
    rng = np.random.default_rng(seed)
    woman = rng.random(ROWS) < 0.5
    grade = rng.normal(size=ROWS) - 0.8 * woman
    school = rng.choice(["north", "south", "east"], ROWS, p=[0.5, 0.3, 0.2])
    return pd.DataFrame({
        "grade": grade, "age": rng.integers(18, 30, ROWS), "school": school,
        "gender": np.where(woman, "f", "m"),
        "taken": np.where(grade + rng.normal(scale=0.3, size=ROWS) > -0.4, "yes", "no"),
    })  # fmt: skip


def attributes(**sections: Any) -> dict[str, Any]:
    return {
        "name": "applicants",
        "problem": {"task": "binary_classification", "target": "taken", "positive_class": "yes"},
        "sources": {"rows": {"uri": "data/rows.csv"}},
        "columns": {"drop": ["gender"], "sensitive": ["gender"]},
        "search": {"time_budget_s": None, "max_trials": 3, "folds": 2, "families": ["linear"]},
        **sections,
    }


def test_groups_of_a_dropped_column_are_told_and_a_bound_stops_the_run(
    project: ProblemProject,
) -> None:
    applicants().to_csv(project.root / "data" / "rows.csv", index=False)
    bounds = {"max_demographic_parity_difference": 0.1}
    project.problem(attributes(evaluation={"fairness": bounds}))
    result = project.run_up_to("registered_model")

    assert [feature["column"] for feature in project.document("features")["features"]] == [
        "grade", "age", "school",
    ]  # fmt: skip
    test, report = project.table("test_data"), project.document("evaluation")
    (column,) = report["fairness"]["columns"]
    assert {g["name"]: g["rows"] for g in column["groups"]} == test[
        "gender"
    ].value_counts().to_dict()
    assert column["gaps"]["demographic_parity_difference"]["low"] > 0.1
    judged = checks(result)
    assert not judged["evaluation.fair_enough"].passed
    assert judged["evaluation.worst_slice"].passed
    assert {name for one in report["slices"]["slices"] for name in one["columns"]} <= {
        "grade", "age", "school",
    }  # fmt: skip
    assert "registered_model" not in materialized(result)


def test_a_slice_of_wrong_labels_stops_the_run(project: ProblemProject) -> None:
    frame = applicants()
    bad = (frame["school"] == "east").to_numpy()
    taken = frame["taken"].to_numpy()
    taken[bad] = np.where(taken[bad] == "yes", "no", "yes")
    frame.assign(taken=taken).to_csv(project.root / "data" / "rows.csv", index=False)
    # A family that cannot learn that one school is the other way round.
    project.problem(attributes(columns={}))
    result = project.run_up_to("registered_model")

    assert failed_steps(result)
    worst = checks(result)["evaluation.worst_slice"]
    assert not worst.passed
    assert "school = east" in str(worst.description)
    assert "registered_model" not in materialized(result)
