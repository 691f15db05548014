"""A problem whose contract was made from a good table and whose file was corrupted afterwards."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from ml_assets.contract.contract_file import write_contract
from ml_assets.contract.inference import infer_contract
from ml_assets.spec.layout import contract_path
from ml_assets.spec.problem_spec import ProblemSpec

ROWS = 400
ATTRIBUTES: dict[str, Any] = {
    "name": "corrupted",
    "problem": {
        "statement": "Find the customers who will leave next month, in time to call them.",
        "task": "binary_classification",
        "target": "churned",
        "positive_class": "yes",
        "success": {"roc_auc": {"min": 0.6}},
        "stakeholders": {"sponsor": "Retention"},
    },
    "sources": {"customers": {"uri": "data/customers.csv"}},
    "columns": {"id": "customer_id"},
    "search": {"time_budget_s": None, "max_trials": 1, "families": ["linear"], "folds": 2},
}

# Rule set -> row, column and what is written there; 7 of 400 rows, under the allowed 5 %.
PLANTED: dict[str, list[tuple[int, str, str | float | None]]] = {
    "allowed_values": [(11, "plan", "platinum"), (57, "plan", "gratis")],
    "range": [(23, "age", 999), (200, "monthly_charge", -75.5)],
    "not_null": [(42, "tenure_months", None), (301, "churned", None)],
    "unique": [(390, "customer_id", "C0007")],
}


def write_corrupted_problem(root: Path) -> None:
    """Pin the contract of the good table, then write the corrupted one."""
    good = _customers()
    write_contract(
        infer_contract(good, ProblemSpec.model_validate(ATTRIBUTES)),
        contract_path(root, "corrupted"),
    )
    bad = good.astype(object)
    for cells in PLANTED.values():
        for row, column, value in cells:
            bad.loc[row, column] = value
    bad.to_csv(root / "data" / "customers.csv", index=False)
    folder = root / "defs" / "corrupted"
    folder.mkdir(parents=True)
    text = yaml.safe_dump({"type": "ml_assets.MLLifecycle", "attributes": ATTRIBUTES})
    (folder / "defs.yaml").write_text(text)


def _customers() -> pd.DataFrame:
    rng = np.random.default_rng(7)
    tenure, plan = rng.integers(1, 72, ROWS), rng.choice(["basic", "plus", "premium"], ROWS)
    leaves = rng.random(ROWS) < 1 / (1 + np.exp(tenure / 12 - 2.5))
    return pd.DataFrame({
        "customer_id": [f"C{number:04d}" for number in range(ROWS)],
        "plan": plan,
        "age": rng.integers(18, 90, ROWS),
        "tenure_months": tenure,
        "monthly_charge": rng.uniform(10, 120, ROWS).round(2),
        "churned": np.where(leaves, "yes", "no"),
    })  # fmt: skip
