from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from ml_assets.contract.coercion import coerce
from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.deployment.bento import BuiltBento, build_bento, write_bentofiles
from ml_assets.deployment.registry import Registration, register
from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.fitted_model import FittedModel, ModelInfo
from ml_assets.estimator.skops_format import pack
from ml_assets.spec.estimate import Estimate
from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets.spec.feature_plan import Feature, FeaturePlan
from ml_assets.spec.metrics import Task
from ml_assets.spec.service_limits import ServiceLimits
from ml_assets_tests.deployment.pmml.java import evaluator, java

__all__ = ["evaluator", "java"]


@dataclass(frozen=True)
class Case:
    """A fitted model on a real table, its contract, its evaluation and its held-out rows."""

    model: FittedModel
    contract: Contract
    report: EvaluationReport
    held_out: pd.DataFrame


def make_case(name: str, task: Task, table: pd.DataFrame, strength: float = 1.0) -> Case:
    features = [column for column in table.columns if column != "target"]
    columns: dict[str, ColumnContract] = {
        column: ColumnContract(type="number", min=float(table[column].min() - 1),
                               max=float(table[column].max() + 1))
        for column in features
    }  # fmt: skip
    classes: list[Any] | None = None
    if task == "regression":
        columns["target"] = ColumnContract(type="number", role="target")
    else:
        classes = sorted(table["target"].unique())
        columns["target"] = ColumnContract(type="string", role="target", allowed=classes)
    contract = Contract(problem=name, columns=columns)
    train = table.iloc[::2]
    plan = FeaturePlan(target="target", features=[Feature(column=c, kind="number")
                                                  for c in features])  # fmt: skip
    learner: Any = Ridge(strength) if classes is None else LogisticRegression(C=strength)
    estimator = make_pipeline(StandardScaler(), learner)
    estimator.fit(feature_matrix(train, plan), train["target"])
    info = ModelInfo(
        problem=name, task=task, plan=plan, classes=classes, family="linear",
        params={"strength": strength}, trial_id="trial-1", cross_validation={},
        contract_version=contract.version, seed=7, train_rows=len(train),
    )  # fmt: skip
    model = pack(estimator, info)
    return Case(model, contract, make_report(model), table.iloc[1::2].reset_index(drop=True))


def make_report(model: FittedModel, roc_auc: float = 0.97) -> EvaluationReport:
    value = Estimate(value=roc_auc, low=roc_auc - 0.01, high=roc_auc + 0.01)
    return EvaluationReport(
        model_version=model.version, rows=284, metrics={"roc_auc": value},
        baseline={"roc_auc": 0.5}, bootstrap_samples=100, seed=7,
    )  # fmt: skip


def breast_cancer_table() -> pd.DataFrame:
    data = load_breast_cancer(as_frame=True)
    table = data.data.iloc[:, :6].rename(columns=lambda name: name.replace(" ", "_"))
    return table.assign(target=data.target.map({0: "malignant", 1: "benign"}))


@pytest.fixture(scope="session")
def breast_cancer() -> Case:
    return make_case("breast_cancer", "binary_classification", breast_cancer_table())


@pytest.fixture(scope="session")
def other_breast_cancer() -> Case:
    return make_case("breast_cancer", "binary_classification", breast_cancer_table(), 0.01)


@pytest.fixture(scope="session")
def diabetes() -> Case:
    return make_case("diabetes", "regression", load_diabetes(as_frame=True).frame)


@pytest.fixture(scope="session")
def mixed() -> Case:
    """Every column type, null values, and names that are no Python identifiers."""
    count = 40
    raw = pd.DataFrame({
        "id": [f"c{i}" for i in range(count)],
        "visits per-week": range(count),
        "score": [i / 7 for i in range(count)],
        "member": [i % 3 == 0 for i in range(count)],
        "plan": [("basic", "gold", None)[i % 3] for i in range(count)],
        "target": [("no", "yes")[i % 2] for i in range(count)],
    })  # fmt: skip
    contract = Contract(problem="mixed", columns={
        "id": ColumnContract(type="string", role="id", unique=True, max_length=8),
        "visits per-week": ColumnContract(type="integer", min=0, max=100),
        "score": ColumnContract(type="number", min=0, max=10),
        "member": ColumnContract(type="boolean"),
        "plan": ColumnContract(type="string", allowed=["basic", "gold"], nullable=True),
        "target": ColumnContract(type="string", role="target", allowed=["no", "yes"]),
    })  # fmt: skip
    frame = coerce(raw, contract).frame
    plan = FeaturePlan(target="target", features=[
        Feature(column="visits per-week", kind="number"), Feature(column="score", kind="number"),
        Feature(column="member", kind="number"),
    ])  # fmt: skip
    estimator = LogisticRegression().fit(feature_matrix(frame, plan), frame["target"])
    info = ModelInfo(
        problem="mixed", task="binary_classification", plan=plan, classes=["no", "yes"],
        family="linear", params={}, trial_id="trial-1", cross_validation={}, contract_version=1,
        seed=7, train_rows=count,
    )  # fmt: skip
    model = pack(estimator, info)
    return Case(model, contract, make_report(model), frame)


def register_case(home: Path, case: Case) -> Registration:
    name = case.model.info.problem
    references = case.held_out.head(20)
    return register(
        home,
        name,
        case.model,
        case.contract,
        case.report,
        {"run_id": "run-1"},
        references=references,
    )


def build_case(
    home: Path, case: Case, max_batch_size: int = 512, limits: ServiceLimits | None = None
) -> BuiltBento:
    name = case.model.info.problem
    folder = home.parent / "bentofiles" / name
    write_bentofiles(folder, name)
    tag = register_case(home, case).tag
    limits = (limits or ServiceLimits()).model_copy(update={"max_batch_size": max_batch_size})
    return build_bento(home, folder, name, tag, limits)
