"""What random forests and extra trees share: their space, and trees that take codes."""

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

from ml_assets.modeling.families.class_weights import (
    class_weight,
    suggest_class_weights,
    unweighted,
)
from ml_assets.modeling.families.family import Family, Params
from ml_assets.modeling.preprocessing import ordinal
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.metrics import Task

if TYPE_CHECKING:
    import optuna

# More trees are never worse, but take longer and make larger files; the gain fades away here.
_TREES = 200
# Every leaf holds a number per class: beyond so many rows times classes a forest takes gigabytes.
_MOST_CELLS = 5_000_000


class Forest(Family):
    """Means of many trees, each grown on its own view of rows and columns."""

    @abstractmethod
    def estimator_class(self, task: Task) -> type:
        """Return the scikit-learn class for the task."""

    def portfolio(self, task: Task) -> list[Params]:
        """Return full trees, and slightly smaller ones that see half of the columns.

        For two classes, which rows seldom tell apart without a doubt, smaller ones first.
        """
        share = 0.33 if task == "regression" else 0.2
        points: list[Params] = [
            {"max_features": share, "min_samples_leaf": 1, "depth": "unlimited"},
            {"max_features": 0.5, "min_samples_leaf": 3, "depth": "unlimited"},
        ]
        if task == "binary_classification":
            points = [
                {"max_features": 0.33, "min_samples_leaf": 5, "depth": "unlimited"},
                points[0],
            ]
        return [point | unweighted(task) for point in points]

    def suggest(self, trial: "optuna.Trial", task: Task, rows: int, plan: FeaturePlan) -> Params:
        """Ask for size and variety of the trees; for a depth only where depth is limited."""
        most = max(3, min(50, rows // 20))
        params: Params = {
            "max_features": trial.suggest_float(self.key("max_features"), 0.1, 1.0),
            "min_samples_leaf": trial.suggest_int(
                self.key("min_samples_leaf"), 1, most, log=True
            ),
            "depth": trial.suggest_categorical(self.key("depth"), ["unlimited", "limited"]),
        }  # fmt: skip
        if params["depth"] == "limited":
            params["max_depth"] = trial.suggest_int(self.key("max_depth"), 3, 16)
        return params | suggest_class_weights(trial, self, task)

    def features(self, params: Params, plan: FeaturePlan, task: Task, seed: int) -> Any:
        """Return numbers as they are, categories as codes, and all else as plain numbers."""
        return ordinal(plan, task, seed)

    def estimator(self, params: Params, task: Task, seed: int) -> Any:
        """Return the forest; one job, because the search runs one trial per core."""
        weights = {} if task == "regression" else {"class_weight": class_weight(params)}
        return self.estimator_class(task)(
            n_estimators=_TREES,
            max_features=params["max_features"],
            min_samples_leaf=params["min_samples_leaf"],
            max_depth=params.get("max_depth"),
            n_jobs=1,
            random_state=seed,
            **weights,
        )

    def left_out_because(self, rows: int, columns: int, classes: int) -> str | None:
        """Say that trees of so many rows and classes would fill the memory."""
        cells = rows * max(1, classes)
        return f"rows times classes above {_MOST_CELLS:,}" if cells > _MOST_CELLS else None
