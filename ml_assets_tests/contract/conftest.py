"""Real tables and small contracts that the tests of this room share."""

from pathlib import Path
from types import GenericAlias
from typing import Any

import pandas as pd
import pytest
from pydantic import BaseModel, create_model

from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.contract.request_model import row_model
from ml_assets.spec.problem_spec import ProblemSpec

_DATASETS = Path(__file__).parents[3] / "shared" / "datasets"
_BUNDLED = {
    "breast_cancer": "binary_classification",
    "wine": "multiclass_classification",
    "iris": "multiclass_classification",
    "digits": "multiclass_classification",
    "diabetes": "regression",
}
_FILES = {
    "telco_churn": ("Churn", "binary_classification", "customerID"),
    "california": ("median_house_value", "regression", None),
    "adult": ("income", "binary_classification", None),
}


def spec_of(
    target: str = "y",
    task: str = "binary_classification",
    row_id: str | None = None,
    drop: list[str] | None = None,
    **problem: object,
) -> ProblemSpec:
    return ProblemSpec.model_validate(
        {
            "name": "tried",
            "problem": {"task": task, "target": target} | problem,
            "sources": {"rows": {"uri": "rows.csv"}},
            "columns": {"id": row_id, "drop": drop or []},
        }
    )


@pytest.fixture(params=[*_BUNDLED, *_FILES])
def real_table(request: pytest.FixtureRequest) -> tuple[pd.DataFrame, ProblemSpec]:
    """Each bundled table of scikit-learn, and public tables where they lie beside the project."""
    name = request.param
    if name in _BUNDLED:
        from sklearn import datasets

        frame = getattr(datasets, f"load_{name}")(as_frame=True).frame
        frame.columns = frame.columns.str.replace(" ", "_")
        return frame, spec_of("target", _BUNDLED[name])
    path = _DATASETS / f"{name}.csv"
    if not path.exists():
        pytest.skip(f"{path} is absent")
    target, task, row_id = _FILES[name]
    return pd.read_csv(path, nrows=10_000), spec_of(target, task, row_id)


@pytest.fixture
def contract() -> Contract:
    """Every type and every rule."""
    return Contract(
        problem="tried",
        columns={
            "key": ColumnContract(type="string", role="id", unique=True, max_length=3),
            "count": ColumnContract(type="integer", min=0, max=10),
            "some count": ColumnContract(type="integer", nullable=True, allowed=[1, 2]),
            "size": ColumnContract(type="number", nullable=True, min=-1, max=1.5),
            "grade": ColumnContract(type="number", allowed=[1, 2.5]),
            "open": ColumnContract(type="boolean"),
            "maybe": ColumnContract(type="boolean", nullable=True),
            "colour": ColumnContract(type="string", allowed=["red", "blue"]),
            "note": ColumnContract(type="string", nullable=True, max_length=5),
            "code": ColumnContract(type="string", min_length=2, pattern="[A-Z][0-9]*"),
            "since": ColumnContract.model_validate(
                {"type": "datetime", "min": "2020-01-01T00:00:00Z"}
            ),
            "ignored": ColumnContract(type="string", role="dropped", nullable=True),
            "class": ColumnContract(type="string", role="target", allowed=["no", "yes"]),
        },
    )


@pytest.fixture
def good_row() -> dict[str, object]:
    """A row that keeps the contract above."""
    return {
        "key": "a", "count": 3, "some count": 1, "size": 0.5, "grade": 2.5, "open": True,
        "maybe": None, "colour": "red", "note": "ok", "code": "A1", "since": "2021-05-01T12:00:00",
        "ignored": object(), "class": "yes",
    }  # fmt: skip


def body_model(contract: Contract) -> type[BaseModel]:
    """The body of a request, as the service takes it."""
    rows: Any = GenericAlias(list, (row_model(contract),))
    return create_model("Body", rows=(rows, ...))
