"""A model that is served: its problem, its held-out rows, and what it answers day by day."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.deployment.scorer import Scorer
from ml_assets.deployment.serving.prediction_answer import predicted
from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.fitted_model import FittedModel, ModelInfo
from ml_assets.estimator.skops_format import pack
from ml_assets.spec.feature_plan import Feature, FeaturePlan
from ml_assets.spec.metrics import Task
from ml_assets_tests.monitoring.prediction_log.logged import write_lines
from ml_assets_tests.problem_project import ProblemProject

NAME = "orders"
FIRST_DAY = datetime(2026, 10, 1, tzinfo=UTC)
_PLAN = FeaturePlan(target="late", features=[Feature(column="size", kind="number"),
                                             Feature(column="age", kind="number"),
                                             Feature(column="shop", kind="category")])  # fmt: skip


def table(task: Task, rows: int, seed: int, shift: float = 0.0, turned: str = "") -> pd.DataFrame:
    """Draw orders, larger ones by ``shift``; in the shop ``turned`` the world is upside down."""
    rng = np.random.default_rng(seed)
    shop = rng.choice(np.array(["north", "south", "east"], dtype=object), rows, p=[0.5, 0.3, 0.2])
    size, age = rng.normal(shift, 1.0, rows), rng.normal(40, 10, rows)
    signal = np.where(shop == turned, -1.0, 1.0) * (1.5 * size + (age - 40) / 10)
    frame = pd.DataFrame({"order": [f"o{seed}-{place}" for place in range(rows)], "size": size,
                          "age": age, "shop": shop})  # fmt: skip
    if task == "regression":
        return frame.assign(late=10 + signal + rng.normal(size=rows) * (1 + np.abs(size)))
    late = rng.random(rows) < 1 / (1 + np.exp(-signal))
    return frame.assign(late=np.where(late, "yes", "no").astype(object))


@dataclass(frozen=True)
class Served:
    """A fitted model with its contract and its held-out rows."""

    task: Task
    model: FittedModel
    contract: Contract
    held_out: pd.DataFrame

    @classmethod
    def of(cls, task: Task) -> "Served":
        numbers = task == "regression"
        train = table(task, 2000, 1)
        learner: Any = Ridge() if numbers else LogisticRegression()
        plan = _PLAN.model_copy(update={"features": _PLAN.features[:2]})
        pipeline = make_pipeline(StandardScaler(), learner)
        pipeline.fit(feature_matrix(train, plan), train["late"])
        info = ModelInfo(
            problem=NAME, task=task, plan=plan, classes=None if numbers else ["no", "yes"],
            positive_class=None if numbers else "yes", family="linear", params={}, trial_id="t",
            cross_validation={}, contract_version=1, seed=7, train_rows=2000,
        )  # fmt: skip
        target = ColumnContract(type="number" if numbers else "string", role="target",
                                allowed=None if numbers else ["no", "yes"])  # fmt: skip
        contract = Contract(problem=NAME, columns={
            "order": ColumnContract(type="string", role="id"),
            "size": ColumnContract(type="number"), "age": ColumnContract(type="number"),
            "shop": ColumnContract(type="string"), "late": target,
        })  # fmt: skip
        return cls(task, pack(pipeline, info), contract, table(task, 2000, 2))

    def store(self, project: ProblemProject, **monitoring: Any) -> None:
        """Write the problem and the artifacts that a life cycle would have left."""
        project.problem({
            "name": NAME,
            "problem": {"task": self.task, "target": "late",
                        **({"positive_class": "yes"} if self.model.info.positive_class else {}),
                        **monitoring.pop("problem", {})},
            "sources": {"orders": {"uri": "orders.csv"}},
            "columns": {"id": "order"},
            "monitoring": monitoring,
        })  # fmt: skip
        version = self.model.version
        project.artifact("exports").mkdir(parents=True, exist_ok=True)
        project.artifact("champion.json").write_text(f'{{"version": "{version}"}}')
        project.artifact(f"exports/{version}.skops").write_bytes(self.model.content)
        project.artifact("data_contract.json").write_text(self.contract.model_dump_json())
        self.held_out.to_parquet(project.artifact("test_data.parquet"), index=False)

    def answer(self, log: Path, rows: pd.DataFrame, day: int, version: str = "") -> list[str]:
        """Answer rows over one day, as the service does; returns the predictions' ids."""
        features = rows[["size", "age", "shop"]].to_dict("records")
        answers = predicted(Scorer(self.model, self.contract).score_rows(features))
        start, lines = FIRST_DAY + timedelta(days=day), []
        for place, (row, found) in enumerate(zip(features, answers, strict=True)):
            moment = start + timedelta(seconds=place * 80_000 / len(rows))
            lines.append({
                "prediction_id": f"{day:016x}{place:016x}", **found, "time": moment.isoformat(),
                "model_version": version or self.model.version, "features": row,
            })  # fmt: skip
        write_lines(log / f"{day}{version}.jsonl", *lines)
        return [line["prediction_id"] for line in lines]
