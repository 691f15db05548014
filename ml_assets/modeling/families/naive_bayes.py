"""Naive Bayes: every feature speaks for itself, and their words are multiplied."""

from typing import TYPE_CHECKING, Any

from ml_assets.modeling.families.family import Family, Params
from ml_assets.modeling.preprocessing import binned_and_one_hot
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.metrics import Task

if TYPE_CHECKING:
    import optuna


class NaiveBayes(Family):
    """Naive Bayes on counts: binned numbers, one-hot categories, terms of texts.

    On indicators of which exactly one per column is 1, the multinomial model is the categorical
    one, so that numbers of any shape, categories and texts fit into one sound model; a value that
    was not seen in fitting says nothing for any class.
    """

    name = "naive_bayes"
    tasks = ("binary_classification", "multiclass_classification")

    def portfolio(self, task: Task) -> list[Params]:
        """Return the usual smoothing."""
        return [{"bins": 10, "alpha": 1.0, "prior": "observed"}]

    def suggest(self, trial: "optuna.Trial", task: Task, rows: int, plan: FeaturePlan) -> Params:
        """Ask for bins, smoothing, and whether rare classes are rare in the prior."""
        return {
            "bins": trial.suggest_int(self.key("bins"), 4, 40, log=True),
            "alpha": trial.suggest_float(self.key("alpha"), 1e-2, 1e2, log=True),
            "prior": trial.suggest_categorical(self.key("prior"), ["observed", "uniform"]),
        }

    def features(self, params: Params, plan: FeaturePlan, task: Task, seed: int) -> Any:
        """Return columns of zeros and ones, and terms of texts."""
        return binned_and_one_hot(plan, task, seed, bins=params["bins"])

    def estimator(self, params: Params, task: Task, seed: int) -> Any:
        """Return the classifier; nothing in it is random."""
        from sklearn.naive_bayes import MultinomialNB

        return MultinomialNB(alpha=params["alpha"], fit_prior=params["prior"] == "observed")
