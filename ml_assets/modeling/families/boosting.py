"""What the gradient boosting families share: codes of categories, and how long they may learn."""

from typing import Any

from ml_assets.modeling.families.family import Params
from ml_assets.modeling.families.iterative_family import IterativeFamily
from ml_assets.modeling.preprocessing import category_positions, ordinal
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.metrics import Task

# One tree per class and round: with more classes a round takes longer than it gains.
MOST_CLASSES = 100


class Boosting(IterativeFamily):
    """Gradient boosting by a library of its own; missing values and categories are the library's.

    Where only a share of the features is kept, positions change from fit to fit: categories are
    then codes in the order of the alphabet.
    """

    uses_gpu = True

    def features(self, params: Params, plan: FeaturePlan, task: Task, seed: int) -> Any:
        """Return numbers as they are, categories as codes, and all else as plain numbers."""
        return ordinal(plan, task, seed)

    def build(self, params: Params, task: Task, plan: FeaturePlan, seed: int) -> Any:
        """Return the unfitted pipeline, whose estimator knows which columns are categories."""
        pipeline = super().build(params, task, plan, seed)
        if plan.encoding.keep is None:
            pipeline.set_params(estimator__categories=category_positions(plan))
        return pipeline

    def limits(self, params: Params) -> tuple[int, int, int]:
        """Return rounds in inverse proportion to the learning rate."""
        return boosting_limits(params["learning_rate"])

    def left_out_because(self, rows: int, columns: int, classes: int) -> str | None:
        """Say that there are too many classes."""
        return too_many_classes(classes)


def too_many_classes(classes: int) -> str | None:
    """Say so where a tree per class and round would take too long."""
    return f"more than {MOST_CLASSES} classes" if classes > MOST_CLASSES else None


def boosting_limits(learning_rate: float) -> tuple[int, int, int]:
    """Return the usual rounds, the most rounds and the patience at a learning rate.

    >>> boosting_limits(0.1), boosting_limits(0.02)
    ((150, 600, 20), (750, 2000, 100))
    """
    return (
        round(15 / learning_rate),
        min(2000, max(200, round(60 / learning_rate))),
        min(100, max(10, round(2 / learning_rate))),
    )
