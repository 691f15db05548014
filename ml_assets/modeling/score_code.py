"""The code that computes metrics in a reproducing script, as ``scoring`` computes them."""

import re
from dataclasses import dataclass, field

from ml_assets.modeling.inlined_source import InlinedSource
from ml_assets.spec.metric_named import metric_named
from ml_assets.spec.metrics import Task, is_users

_NUMBERS = {"r2": "r2_score", "explained_variance": "explained_variance_score"}
_PLAIN_LABELS = ("accuracy", "balanced_accuracy")
_WITH_LABELS = ("log_loss", "d2_log_loss_score", "d2_brier_score")
_GIVEN_NUMBERS = ("predicted = np.asarray(model.predict(features), dtype=float)",)
_GIVEN_CLASSES = (
    "probabilities = model.predict_proba(features)",
    "labels = np.asarray(model.classes_)[probabilities.argmax(axis=1)]",
    "truth = y == POSITIVE_CLASS",
    "found = labels == POSITIVE_CLASS",
    "positive = probabilities[:, list(model.classes_).index(POSITIVE_CLASS)]",
    "both = np.column_stack([1.0 - positive, positive])",
    "classes = np.unique(np.concatenate([model.classes_, np.unique(y)]))",
    "every = np.zeros((len(y), len(classes)))  # zero for a class that the model was not fitted on",
    "every[:, np.searchsorted(classes, model.classes_)] = probabilities",
)
_OF_LABELS = ("f1", "precision", "recall", "jaccard")


@dataclass
class ScoreCode:
    """The body of ``scores(model, features, y)``, and what it needs.

    ``imports`` are (module, name). Multiclass areas over the classes that occur are no function of
    scikit-learn's; their definition is taken into ``inlined``.
    """

    task: Task
    inlined: InlinedSource
    imports: set[tuple[str, str]] = field(default_factory=set)

    def function(self, metrics: list[str]) -> str:
        """Return the function's code; it returns the metrics by name."""
        expressions = {name: self._expression(name) for name in metrics}
        lines = ["def scores(model, features, y):",
                 '    """Return the metrics on rows that the model was not fitted on."""',
                 *(f"    {line}" for line in self._given(" ".join(expressions.values()))),
                 "    return {"]  # fmt: skip
        lines += [f'        "{name}": float({code}),' for name, code in expressions.items()]
        return "\n".join([*lines, "    }"])

    def _given(self, used: str) -> list[str]:
        """Return the lines before the metrics: those whose names are used further down."""
        lines = _GIVEN_NUMBERS if self.task == "regression" else _GIVEN_CLASSES
        kept: list[str] = []
        for line in reversed(lines):
            if set(_words(line.partition(" = ")[0])) & set(_words(used)):
                kept.insert(0, line)
                used += f" {line}"
        return kept

    def _expression(self, metric: str) -> str:
        if is_users(metric):
            return self._users(metric)
        reads = metric_named(metric).reads
        if reads == "numbers":
            return f"{self._imported(_NUMBERS.get(metric, metric))}(y, predicted)"
        if reads == "labels":
            return self._of_labels(metric)
        if self.task == "binary_classification":
            return self._of_positive(metric)
        if metric in _WITH_LABELS:
            return f"{self._imported(metric)}(y, every, labels=classes)"
        if metric == "top_k_accuracy":
            return f"{self._imported('top_k_accuracy_score')}(y, every, k=2, labels=classes)"
        name = self.inlined.add("ml_assets.measurement.class_scores", "class_score")
        return f'{name}("{metric}", y, every, classes)'

    def _of_labels(self, metric: str) -> str:
        base, _, average = metric.partition("_")
        if base in _OF_LABELS:
            rows, how = ("y, labels", f'average="{average}", ') if average else ("truth, found", "")
            return f"{self._imported(f'{base}_score')}({rows}, {how}zero_division=0.0)"
        if metric.endswith("_likelihood_ratio"):
            ratios = self._imported("class_likelihood_ratios")
            position = int(metric.startswith("negative"))
            how = "labels=[False, True], replace_undefined_by=1.0"
            return f"{ratios}(truth, found, {how})[{position}]"
        name = f"{metric}_score" if metric in _PLAIN_LABELS else metric
        return f"{self._imported(name)}(y, labels)"

    def _of_positive(self, metric: str) -> str:
        if metric == "brier_score":
            return "np.mean((truth - positive) ** 2)"
        if metric in _WITH_LABELS:
            return f"{self._imported(metric)}(truth, both, labels=[False, True])"
        area = "average_precision" if metric == "average_precision" else "roc_auc"
        return f"{self._imported(f'{area}_score')}(truth, positive)"

    def _users(self, metric: str) -> str:
        module, _, name = metric.rpartition(".")
        self.imports.add((module, name))
        if self.task == "regression":
            return f"{name}(y, predicted)"
        probable = metric_named(metric).reads == "probabilities"
        if self.task == "binary_classification":
            return f"{name}(truth.astype(int), {'positive' if probable else 'found.astype(int)'})"
        return f"{name}(y, {'every' if probable else 'labels'})"

    def _imported(self, name: str) -> str:
        self.imports.add(("sklearn.metrics", name))
        return name


def _words(code: str) -> list[str]:
    return re.findall(r"\w+", code)
