"""A table and its contract, and what may change in the table, for the tests of adoption."""

from typing import Any

import numpy as np
import pandas as pd

from ml_assets.contract.contract import Contract
from ml_assets.contract.inference import infer_contract
from ml_assets.spec.problem_spec import ProblemSpec

ROWS = 400


def table(**columns: Any) -> pd.DataFrame:
    """Return a table of two classes; a column given as None is left out."""
    places = np.arange(ROWS)
    standard = {
        "key": [f"k{i}" for i in places],
        "age": 20 + places % 60,
        "size": 0.25 + places % 30 / 4,
        "plan": np.where(places % 3 == 0, "free", "pro"),
        "note": [f"note {i}" for i in places],
        "since": pd.Timestamp("2024-01-01") + pd.to_timedelta(places, unit="h"),
        "flag": places % 2 == 0,
        "left": np.where(places % 4 == 0, "yes", "no"),
    }
    frame = pd.DataFrame({**standard, **columns}, copy=True)
    return frame.drop(columns=[name for name, values in columns.items() if values is None])


def spec(**columns: Any) -> ProblemSpec:
    """Return the spec of that table."""
    return ProblemSpec.model_validate({
        "name": "tried",
        "problem": {"task": "binary_classification", "target": "left"},
        "sources": {"rows": {"uri": "rows.csv"}},
        "columns": {"id": "key"} | columns,
    })  # fmt: skip


def pinned(**columns: dict[str, Any]) -> Contract:
    """Return the contract inferred from the table, with rules of some columns changed."""
    contract = infer_contract(table(), spec()).model_dump()
    for name, rules in columns.items():
        contract["columns"][name] |= rules
    return Contract.model_validate(contract)
