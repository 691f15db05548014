"""A column that is known only afterwards is named before the search, and after it."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from ml_assets_tests.problem_project import ProblemProject, checks, failed_steps

pytestmark = pytest.mark.slow

LEAK = "refund_paid"


def returns(rows: int = 800) -> pd.DataFrame:
    """Orders of which some came back; the refund is paid after that, but for a slip or two."""
    rng = np.random.default_rng(5)
    frame = pd.DataFrame({
        "price": rng.gamma(2.0, 20.0, rows).round(2),
        "items": rng.integers(1, 6, rows),
        "channel": rng.choice(["shop", "web", "phone"], rows),
    })  # fmt: skip
    odds = 0.02 * frame["price"] - 1.0 + 0.6 * (frame["channel"] == "web")
    back = rng.random(rows) < 1 / (1 + np.exp(-odds))
    slip = rng.random(rows) < 0.002
    frame[LEAK] = np.where(back ^ slip, frame["price"], 0.0)
    return frame.assign(returned=np.where(back, "yes", "no"))


def attributes(**columns: Any) -> dict[str, Any]:
    return {
        "name": "returns",
        "problem": {"task": "binary_classification", "target": "returned", "positive_class": "yes"},
        "sources": {"orders": {"uri": "returns.csv"}},
        "columns": columns,
        "search": {"time_budget_s": None, "max_trials": 3, "folds": 3,
                   "families": ["linear", "random_forest"]},
    }  # fmt: skip


def test_it_is_named_by_the_profile_the_explanation_and_the_card(project: ProblemProject) -> None:
    returns().to_csv(project.root / "returns.csv", index=False)
    project.problem(attributes())
    result = project.run_up_to("model_card")
    assert result.success, failed_steps(result)
    assert project.run("data_profile").success

    findings = project.document("data_profile")["findings"]
    named = [one["text"] for one in findings if LEAK in one["text"]]
    assert any(one["kind"] == "leakage" and LEAK in one["text"] for one in findings), named
    suspicion = checks(result)["explanation.no_column_explains_too_much"]
    assert not suspicion.passed
    assert [one["column"] for one in project.document("explanation")["suspicions"]] == [LEAK]
    card = project.artifact("model_card.md").read_text(encoding="utf-8")
    assert "refund\\_paid" in card or LEAK in card

    project.contract_file.unlink()
    project.problem(attributes(drop=[LEAK]))
    honest = project.run_up_to("explanation")
    assert honest.success, failed_steps(honest)
    assert checks(honest)["explanation.no_column_explains_too_much"].passed
