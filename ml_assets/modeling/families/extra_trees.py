"""Extremely randomised trees: all rows, and splits at random thresholds."""

from ml_assets.modeling.families.forest import Forest
from ml_assets.spec.metrics import Task


class ExtraTrees(Forest):
    """Extra trees (Geurts et al. 2006, https://doi.org/10.1007/s10994-006-6226-1)."""

    name = "extra_trees"

    def estimator_class(self, task: Task) -> type:
        """Return the classifier or the regressor."""
        from sklearn.ensemble import ExtraTreesClassifier, ExtraTreesRegressor

        return ExtraTreesRegressor if task == "regression" else ExtraTreesClassifier
