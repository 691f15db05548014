"""Families of a user's own that go wrong, each in its way."""

import time
from typing import TYPE_CHECKING, Any

from ml_assets.estimator.rows import Rows
from ml_assets.estimator.stop import Stop
from ml_assets.modeling.families.family import Family, Params
from ml_assets.modeling.families.linear import Linear
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.metrics import Task

if TYPE_CHECKING:
    import optuna


class Odd(Family):
    """A linear model of one strength, that goes wrong when it is fitted."""

    def portfolio(self, task: Task) -> list[Params]:
        return [{"size": 1}]

    def suggest(self, trial: "optuna.Trial", task: Task, rows: int, plan: FeaturePlan) -> Params:
        return {"size": trial.suggest_int(self.key("size"), 1, 9)}

    def features(self, params: Params, plan: FeaturePlan, task: Task, seed: int) -> Any:
        return Linear().features(Linear().portfolio(task)[0], plan, task, seed)

    def estimator(self, params: Params, task: Task, seed: int) -> Any:
        return Linear().estimator(Linear().portfolio(task)[0], task, seed)


class Raising(Odd):
    def fit(self, pipeline: Any, rows: Rows, stop: Stop | None = None) -> Params:
        raise RuntimeError("no fit today")


class Hanging(Odd):
    def fit(self, pipeline: Any, rows: Rows, stop: Stop | None = None) -> Params:
        time.sleep(3600)
        return {}


class Hungry(Odd):
    def fit(self, pipeline: Any, rows: Rows, stop: Stop | None = None) -> Params:
        import numpy as np

        return {"size": int(np.ones(10**9).sum())}  # 8 GB


class Dying(Odd):
    def fit(self, pipeline: Any, rows: Rows, stop: Stop | None = None) -> Params:
        import os

        os._exit(9)


class Undefined(Odd):
    def fit(self, pipeline: Any, rows: Rows, stop: Stop | None = None) -> Params:
        pipeline.fit(rows.X, rows.y)
        pipeline[-1].coef_[:] = float("nan")
        return {}


class OnGpu(Odd):
    """A family that insists on the GPU that Ray has given to its trial."""

    uses_gpu = True

    def estimator(self, params: Params, task: Task, seed: int) -> Any:
        import ray

        if params["device"] != "gpu" or len(ray.get_gpu_ids()) != 1:
            raise RuntimeError(f"{params}, GPUs {ray.get_gpu_ids()}")
        return super().estimator(params, task, seed)
