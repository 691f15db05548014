"""Neural networks of a few fully connected layers."""

from typing import TYPE_CHECKING, Any

from ml_assets.estimator.neural_network import NeuralNetwork
from ml_assets.modeling.families.class_weights import suggest_class_weights, unweighted
from ml_assets.modeling.families.family import Params
from ml_assets.modeling.families.iterative_family import IterativeFamily
from ml_assets.modeling.preprocessing import scaled_and_one_hot
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.metrics import Task

if TYPE_CHECKING:
    import optuna

_USUAL_EPOCHS = 30
_MOST_EPOCHS = 150
_PATIENCE = 10
# An epoch of more rows takes too long on one core.
_MOST_ROWS = 200_000


class MultiLayerPerceptron(IterativeFamily):
    """Multi-layer perceptrons on scaled numbers and one-hot categories, stopped early."""

    name = "multi_layer_perceptron"
    rounds_name = "epochs"
    learner = NeuralNetwork

    def portfolio(self, task: Task) -> list[Params]:
        """Return two layers of a usual width, and one wide layer with a stronger penalty."""
        points = [
            {"numbers": "normal", "layers": 2, "width": 128, "alpha": 1e-3,
             "learning_rate": 1e-3, "batch_size": 128},
            {"numbers": "scaled", "layers": 1, "width": 256, "alpha": 1e-2,
             "learning_rate": 1e-3, "batch_size": 128},
        ]  # fmt: skip
        return [point | unweighted(task) for point in points]

    def suggest(self, trial: "optuna.Trial", task: Task, rows: int, plan: FeaturePlan) -> Params:
        """Ask for shape, penalty and pace."""
        params: Params = {
            "numbers": trial.suggest_categorical(self.key("numbers"), ["normal", "scaled"]),
            "layers": trial.suggest_int(self.key("layers"), 1, 3),
            "width": trial.suggest_int(self.key("width"), 32, 256, log=True),
            "alpha": trial.suggest_float(self.key("alpha"), 1e-6, 1e-1, log=True),
            "learning_rate": trial.suggest_float(self.key("learning_rate"), 3e-4, 1e-2, log=True),
            "batch_size": trial.suggest_categorical(self.key("batch_size"), [64, 128, 256]),
        }
        return params | suggest_class_weights(trial, self, task)

    def features(self, params: Params, plan: FeaturePlan, task: Task, seed: int) -> Any:
        """Return numbers on one scale, one-hot categories and condensed texts."""
        return scaled_and_one_hot(plan, task, seed, numbers=params["numbers"], topics=True)

    def settings(self, params: Params, task: Task) -> Params:
        """Return the arguments of scikit-learn's perceptron."""
        return {
            "hidden_layer_sizes": [params["width"]] * params["layers"],
            "alpha": params["alpha"],
            "learning_rate_init": params["learning_rate"],
            "batch_size": params["batch_size"],
        }

    def limits(self, params: Params) -> tuple[int, int, int]:
        """Return epochs: where none were found, at most, and without a gain."""
        return _USUAL_EPOCHS, _MOST_EPOCHS, _PATIENCE

    def left_out_because(self, rows: int, columns: int, classes: int) -> str | None:
        """Say that there are too many rows."""
        return f"more than {_MOST_ROWS:,} rows" if rows > _MOST_ROWS else None
