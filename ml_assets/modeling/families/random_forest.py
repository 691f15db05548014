"""Random forests: trees on bootstrapped rows, each split the best of a few columns."""

from ml_assets.modeling.families.forest import Forest
from ml_assets.spec.metrics import Task


class RandomForest(Forest):
    """Random forests (Breiman 2001, https://doi.org/10.1023/A:1010933404324)."""

    name = "random_forest"

    def estimator_class(self, task: Task) -> type:
        """Return the classifier or the regressor."""
        from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

        return RandomForestRegressor if task == "regression" else RandomForestClassifier
