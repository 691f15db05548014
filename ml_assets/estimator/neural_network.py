"""A feed-forward neural network, stopped at its best epoch."""

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml_assets.estimator.iterative_learner import Examples, IterativeLearner

if TYPE_CHECKING:
    import numpy as np


@dataclass(eq=False)
class NeuralNetwork(IterativeLearner):
    """scikit-learn's multi-layer perceptron, trained by Adam (Kingma & Ba 2015).

    A round is an epoch: all rows once, in an order of its own. Numbers to predict are learnt on
    mean 0 and variance 1; mean and scale are then folded into the last layer, so that ``native``
    is a plain MLPRegressor in the target's unit. ``model_`` is that scikit-learn object.
    """

    def _train(self, train: Examples, held_out: Examples | None) -> tuple[Any, int]:
        import numpy as np

        shift, scale = 0.0, 1.0
        if not self.classification:
            shift = float(np.average(train.y, weights=train.weights))
            spread = float(np.average((train.y - shift) ** 2, weights=train.weights))
            scale = spread**0.5 or 1.0
        network = self._network(len(train.y))
        best, best_loss, best_round = network, np.inf, 0
        for epoch in range(self.most_rounds if held_out else self.rounds):
            self._epoch(network, train, epoch, shift, scale)
            if held_out is None:
                continue
            loss = self._loss(network, held_out, shift, scale)
            if loss < best_loss:
                best, best_loss, best_round = deepcopy(network), loss, epoch + 1
            elif epoch + 1 - best_round >= self.patience:
                break
            if self.is_over:
                break
        best = best if held_out else network
        best.random_state = self.seed
        del best._optimizer  # its memory of gradients, which only further training would need
        if not self.classification:
            best.coefs_[-1] = best.coefs_[-1] * scale
            best.intercepts_[-1] = best.intercepts_[-1] * scale + shift
        return best, max(1, best_round) if held_out else self.rounds

    def _network(self, rows: int) -> Any:
        from sklearn.neural_network import MLPClassifier, MLPRegressor

        kind = MLPClassifier if self.classification else MLPRegressor
        settings = dict(self.settings)
        settings["batch_size"] = min(settings.get("batch_size", 200), rows)
        return kind(random_state=self.seed, **settings)

    def _epoch(self, network: Any, train: Examples, epoch: int, shift: float, scale: float) -> None:
        # scikit-learn draws the order of the rows from this number anew in every call.
        network.random_state = (self.seed + epoch) % 2**32
        if self.classification:
            codes = range(len(self.classes_))
            network.partial_fit(train.X, train.y, train.weights, classes=list(codes))
        else:
            network.partial_fit(train.X, (train.y - shift) / scale, train.weights)

    def _loss(self, network: Any, rows: Examples, shift: float, scale: float) -> float:
        import numpy as np

        if not self.classification:
            errors = network.predict(rows.X) * scale + shift - rows.y
            return float(np.average(errors**2, weights=rows.weights))
        probabilities = network.predict_proba(rows.X)[np.arange(len(rows.y)), rows.y]
        losses = -np.log(np.maximum(probabilities, 1e-15))
        return float(np.average(losses, weights=rows.weights))

    def _load(self, model: Any) -> Any:
        return model

    def _call(self, X: "np.ndarray") -> "np.ndarray":
        if not self.classification:
            return self.native.predict(X)
        found = self.native.predict_proba(X)
        return found[:, 1] if len(self.classes_) == 2 else found
