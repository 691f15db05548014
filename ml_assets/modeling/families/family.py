"""What every model family gives: strong first guesses, a conditional space, and a pipeline."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from ml_assets.estimator.informative_features import InformativeFeatures
from ml_assets.estimator.rows import Rows
from ml_assets.estimator.stop import Stop
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.metrics import TASKS, Task
from ml_assets.spec.problem import Problem

if TYPE_CHECKING:
    import optuna

Params = dict[str, Any]


class Family(ABC):
    """A kind of model with its search space; subclass it for a family of your own.

    ``suggest`` is define-by-run (https://optuna.org): it asks the trial for one value after the
    other, and what it asks for may depend on earlier answers. Every hyper-parameter is asked for
    under ``self.key(name)`` and returned under ``name``, so that a point of the portfolio can be
    enqueued in the same space.

    A family is searched under its ``name``; one of your own under what ``search.families`` calls
    it. ``requires`` names the module of an extra that the family needs. ``trusted_types`` are
    types that its fitted pipelines hold beyond those of scikit-learn: see ``user_families``.
    ``takes_weights`` says whether its estimators' ``fit`` takes ``sample_weight``; families that
    don't are not searched where rows have weights. ``uses_gpu`` says that ``search.gpu`` may name
    the family: its parameters then hold ``device``, which is ``gpu``.
    """

    name: str
    tasks: ClassVar[tuple[Task, ...]] = TASKS
    requires: ClassVar[str | None] = None
    trusted_types: ClassVar[tuple[str, ...]] = ()
    takes_weights: ClassVar[bool] = True
    uses_gpu: ClassVar[bool] = False

    def suited_to(self, problem: Problem) -> "Family":
        """Return the family with its space narrowed to what the problem asks for."""
        return self

    @abstractmethod
    def portfolio(self, task: Task) -> list[Params]:
        """Return points of the space that do well on many tables, the strongest first."""

    @abstractmethod
    def suggest(self, trial: "optuna.Trial", task: Task, rows: int, plan: FeaturePlan) -> Params:
        """Ask the trial for hyper-parameters that suit this many training rows."""

    @abstractmethod
    def estimator(self, params: Params, task: Task, seed: int) -> Any:
        """Return the unfitted scikit-learn estimator; it uses one thread."""

    @abstractmethod
    def features(self, params: Params, plan: FeaturePlan, task: Task, seed: int) -> Any:
        """Return the unfitted transformer in front of the estimator."""

    def build(self, params: Params, task: Task, plan: FeaturePlan, seed: int) -> Any:
        """Return the unfitted pipeline; the same arguments give the same fitted numbers.

        Where the plan keeps only a share of the features, they are chosen in between, and so
        anew in every fit.
        """
        from sklearn.pipeline import Pipeline

        steps = [("features", self.features(params, plan, task, seed))]
        if (keep := plan.encoding.keep) is not None:
            steps.append(("select", InformativeFeatures(keep, classes=task != "regression")))
        return Pipeline([*steps, ("estimator", self.estimator(params, task, seed))])

    def fit(self, pipeline: Any, rows: Rows, stop: Stop | None = None) -> Params:
        """Fit what ``build`` returned, in place, and return hyper-parameters found in fitting.

        A family that learns in iterations stops early on the rows of ``stop``, or when its seconds
        are over, and returns how many iterations it took, under the name that ``estimator`` reads;
        any other returns nothing.
        Where rows have weights, the estimator is given them as ``sample_weight``.
        """
        weights = {} if rows.weights is None else {"estimator__sample_weight": rows.weights}
        pipeline.fit(rows.X, rows.y, **weights)
        return {}

    def left_out_because(self, rows: int, columns: int, classes: int) -> str | None:
        """Say why the family is no use on a table of this size, or return null.

        ``columns`` counts features before encoding; ``classes`` is 0 for regression. ``auto``
        leaves such a family out; who names a family gets it on a table of any size.
        """
        return None

    def key(self, name: str) -> str:
        """Return a hyper-parameter's name in the space that all families share.

        >>> from ml_assets.modeling.families.linear import Linear
        >>> Linear().key("penalty")
        'linear.penalty'
        """
        return f"{self.name}.{name}"
