"""Small fitted models with contract and training rows, and what a counterfactual promises."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from ml_assets.attribution.counterfactual_rows import scored_contract
from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.contract.inference import infer_contract
from ml_assets.contract.request_model import row_model
from ml_assets.contract.row_check import check_rows
from ml_assets.deployment.scorer import Scorer
from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.fitted_model import FittedModel, ModelInfo
from ml_assets.estimator.skops_format import pack
from ml_assets.modeling.refit import refit
from ml_assets.spec.counterfactual import Counterfactual, Counterfactuals
from ml_assets.spec.feature_plan import Feature, FeaturePlan
from ml_assets.spec.metrics import Task
from ml_assets.spec.problem import Problem
from ml_assets_tests.modeling import tables, unlabelled_tables
from ml_assets_tests.spec.specs import make_spec


@dataclass(frozen=True)
class Explained:
    """A model, the contract that its service holds rows to, and its training rows."""

    model: FittedModel
    contract: Contract
    rows: pd.DataFrame

    def row(self, place: int) -> dict[str, Any]:
        """Return a training row as a request gives it, without its target."""
        names = self.contract.names("feature")
        return {name: _request_value(self.rows[name].iloc[place]) for name in names}

    def predict(self, row: dict[str, Any]) -> Any:
        """Return the label or number that the service answers."""
        return Scorer(self.model, self.contract).score(pd.DataFrame([row])).labels.tolist()[0]


def _request_value(value: Any) -> Any:
    if pd.isna(value):
        return None
    return value.item() if isinstance(value, np.generic) else value


@cache
def explained(task: Task, family: str, seed: int = 1) -> Explained:
    """A family's first guess on the small mixed table of a task."""
    if task == "clustering":
        rows, plan = unlabelled_tables.groups().drop(columns="group"), unlabelled_tables.GROUPS
        board = unlabelled_tables.board(task, family)
    elif task == "anomaly_detection":
        rows, plan = unlabelled_tables.odd_rows(), unlabelled_tables.ODD
        board = unlabelled_tables.board(task, family)
    else:
        rows, plan, board = tables.table(task, seed=seed), tables.PLAN, tables.board(task, family)
    problem = Problem(task=task, target=plan.target or None)
    spec = make_spec(problem=problem.model_dump(exclude_unset=True))
    contract = infer_contract(rows, spec)
    rows = check_rows(rows, contract).good
    model = refit(rows, plan, problem, board, problem_name="toys", contract_version=1)
    return Explained(model, contract, rows)


def fitted(
    learner: Any, rows: pd.DataFrame, columns: dict[str, ColumnContract], **info: Any
) -> Explained:
    """A learner of the column y on the other columns, its texts one-hot encoded."""
    features = {name: column for name, column in columns.items() if column.role == "feature"}
    kinds = {name: "category" if column.type == "string" else "number"
             for name, column in features.items()}  # fmt: skip
    plan = FeaturePlan(target="y", features=[
        Feature(column=name, kind="datetime" if features[name].type == "datetime" else kind,
                nullable=features[name].nullable)
        for name, kind in kinds.items()
    ])  # fmt: skip
    contract = Contract(problem="toys", columns=columns)
    texts = [name for name, kind in kinds.items() if kind == "category"]
    encode = ColumnTransformer(
        [("category", OneHotEncoder(handle_unknown="ignore"), texts)],
        remainder="passthrough", sparse_threshold=0.0,
    )  # fmt: skip
    pipeline = make_pipeline(encode, learner)
    pipeline.fit(feature_matrix(rows, plan), rows["y"].to_numpy())
    regression = columns["y"].type == "number"
    described = ModelInfo(
        problem="toys", task="regression" if regression else "binary_classification", plan=plan,
        classes=None if regression else pipeline.classes_.tolist(), family="linear", params={},
        trial_id="t000", cross_validation={}, contract_version=1, seed=7, train_rows=len(rows),
    )  # fmt: skip
    return Explained(pack(pipeline, described.model_copy(update=info)), contract, rows)


def changed(row: dict[str, Any], found: Counterfactual) -> dict[str, Any]:
    return row | {change.column: change.after for change in found.changes}


def keeps_its_promises(
    case: Explained, row: dict[str, Any], result: Counterfactuals, wanted: Callable[[Any], bool]
) -> None:
    """Assert what holds for every counterfactual, by the contract's own judges and the scorer."""
    rules = scored_contract(case.contract)
    assert not wanted(case.predict(row))
    assert (result.reason is None) == bool(result.found)
    sets = [frozenset(change.column for change in found.changes) for found in result.found]
    assert not any(a <= b for i, a in enumerate(sets) for j, b in enumerate(sets) if i != j)
    for found in result.found:
        other = changed(row, found)
        assert check_rows(pd.DataFrame([other]), rules).broken.empty
        row_model(case.contract).model_validate(other)
        assert case.predict(other) == found.prediction
        assert wanted(found.prediction)
        for change in found.changes:
            assert change.before == row[change.column] != change.after
            undone = other | {change.column: change.before}
            assert not wanted(case.predict(undone)), f"{change.column} is superfluous"
