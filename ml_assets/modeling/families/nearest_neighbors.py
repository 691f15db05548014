"""Nearest neighbours: a row is like the rows near it."""

from typing import TYPE_CHECKING, Any

from ml_assets.estimator.neighbor_votes import NeighborClassifier, NeighborRegressor
from ml_assets.estimator.rows import Rows
from ml_assets.estimator.stop import Stop
from ml_assets.modeling.families.family import Family, Params
from ml_assets.modeling.preprocessing import scaled_and_one_hot
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.metrics import Task

if TYPE_CHECKING:
    import optuna

_MOST_NEIGHBORS = 100
# Each prediction looks for its neighbours among all of them.
_MOST_ROWS = 100_000


class NearestNeighbors(Family):
    """Votes or means of the nearest training rows, on scaled numbers and one-hot categories."""

    name = "nearest_neighbors"
    takes_weights = False

    def portfolio(self, task: Task) -> list[Params]:
        """Return a middling neighbourhood whose near rows count more."""
        return [{"n_neighbors": 15, "weights": "distance", "p": 2}]

    def suggest(self, trial: "optuna.Trial", task: Task, rows: int, plan: FeaturePlan) -> Params:
        """Ask for neighbours, up to a third of the rows, and how they are weighed."""
        most = max(15, min(_MOST_NEIGHBORS, rows // 3))
        return {
            "n_neighbors": trial.suggest_int(self.key("n_neighbors"), 1, most, log=True),
            "weights": trial.suggest_categorical(self.key("weights"), ["uniform", "distance"]),
            "p": trial.suggest_categorical(self.key("p"), [1, 2]),
        }

    def features(self, params: Params, plan: FeaturePlan, task: Task, seed: int) -> Any:
        """Return scaled numbers, one-hot categories and condensed texts."""
        return scaled_and_one_hot(plan, task, seed, topics=True)

    def estimator(self, params: Params, task: Task, seed: int) -> Any:
        """Return the classifier or regressor; nothing in it is random."""
        kind = NeighborRegressor if task == "regression" else NeighborClassifier
        return kind(**params)

    def fit(self, pipeline: Any, rows: Rows, stop: Stop | None = None) -> Params:
        """Fit in place; of fewer rows than neighbours all are neighbours."""
        estimator = pipeline[-1]
        estimator.set_params(n_neighbors=min(estimator.n_neighbors, len(rows)))
        return super().fit(pipeline, rows)

    def left_out_because(self, rows: int, columns: int, classes: int) -> str | None:
        """Say that there are too many rows."""
        return f"more than {_MOST_ROWS:,} rows" if rows > _MOST_ROWS else None
