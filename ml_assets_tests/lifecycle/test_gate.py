"""The gate holds within a run and across runs."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from ml_assets_tests.problem_project import ProblemProject, checks, failed_steps, materialized

pytestmark = [pytest.mark.slow, pytest.mark.service]


def attributes(least: float) -> dict[str, Any]:
    return {
        "name": "gated",
        "problem": {
            "task": "binary_classification",
            "target": "target",
            "positive_class": "malignant",
            "success": {"roc_auc": {"min": least}},
        },
        "sources": {"table": {"uri": "sklearn://breast_cancer"}},
        "search": {"time_budget_s": None, "max_trials": 2, "folds": 2, "families": ["linear"]},
    }


def test_a_raised_threshold_stops_promotion_and_later_deployment(
    project: ProblemProject,
) -> None:
    project.problem(attributes(least=0.9))
    first = project.run()
    assert first.success, failed_steps(first)
    champion = project.artifact("champion.json").read_bytes()
    bento = project.artifact("bento.json").read_bytes()

    project.problem(attributes(least=0.9999))
    second = project.run()
    assert not checks(second)["registered_model.gate"].passed
    assert not {"champion", "bento", "batch_predictions"} & materialized(second)
    assert project.artifact("champion.json").read_bytes() == champion
    assert project.artifact("bento.json").read_bytes() == bento

    deploy_only = project.run("bento")
    assert not deploy_only.success
    assert "needs at least 0.9999" in failed_steps(deploy_only)["gated__bento"]
    assert project.artifact("bento.json").read_bytes() == bento

    promote_only = project.run("champion")
    assert not promote_only.success
    assert "needs at least 0.9999" in failed_steps(promote_only)["gated__champion"]
    assert project.artifact("champion.json").read_bytes() == champion

    project.problem(attributes(least=0.9))
    again = project.run("bento")
    assert again.success, failed_steps(again)


def test_a_model_that_learnt_nothing_is_stopped_now_and_later(project: ProblemProject) -> None:
    """No threshold is stated: the evaluation's own verdicts stop it."""
    rng = np.random.default_rng(5)
    table = pd.DataFrame({"a": rng.normal(size=400), "b": rng.normal(size=400)})
    table["target"] = np.where(rng.random(400) < 0.5, "malignant", "benign")
    unlearnable = attributes(least=0.0) | {"sources": {"table": {"uri": "data/rows.csv"}}}
    unlearnable["problem"] = unlearnable["problem"] | {
        "success": {}, "search_anyway": "The gate is looked at, not the rows.",
    }  # fmt: skip
    project.problem(unlearnable)
    table.to_csv(project.root / "data" / "rows.csv", index=False)
    first = project.run()
    assert not first.success
    assert not checks(first)["evaluation.beats_the_dummy"].passed
    assert {"evaluation", "model_exports"} <= materialized(first)
    assert not {"registered_model", "champion", "bento"} & materialized(first)

    # A blocking check stops its own run only; the verdict is stored with the registered version.
    later = project.run("registered_model", "champion", "bento")
    assert "registered_model" in materialized(later)
    gate = checks(later)["registered_model.gate"]
    assert not gate.passed
    assert "beats_the_dummy" in str(gate.description)
    assert not {"champion", "bento"} & materialized(later)

    promote_only = project.run("champion")
    assert not promote_only.success
    assert "beats_the_dummy is" in failed_steps(promote_only)["gated__champion"]
    assert not project.artifact("champion.json").exists()
