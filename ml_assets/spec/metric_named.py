"""A metric by its name: one of the table, or a user's own function by its dotted path.

A user's metric is a function ``f(y_true, y_pred) -> float`` that says which way is better and what
it reads, by attributes::

    def profit(y_true, y_pred):
        return float(120 * (y_true * y_pred).sum() - 10 * y_pred.sum())

    profit.greater_is_better = True
    profit.reads = "labels"        # or "probabilities"; of classes only, labels by default

It takes NumPy arrays of shape (n,). With two classes, true and predicted labels are 1 for the
positive class and 0 for the other, and probabilities are the positive class's. With more classes
labels are as in the table, and probabilities have shape (n, classes), the classes sorted. In
regression both are numbers (float64). Where ``columns.weight`` names one, it is given the rows'
weights as ``sample_weight``, float64 of shape (n,).
"""

from collections.abc import Callable
from importlib import import_module
from inspect import signature
from typing import Any, cast

from ml_assets.spec.errors import SpecError
from ml_assets.spec.metrics import METRICS, TASKS, Metric, canonical_name, is_users
from ml_assets.spec.nearest_name import nearest_name

UserFunction = Callable[..., float]


def metric_named(name: str) -> Metric:
    """Return the metric of this name; a user's function is imported.

    Raises SpecError if there is no such metric, or if the function cannot be imported or does not
    say which way is better.
    """
    if metric := METRICS.get(canonical_name(name)):
        return metric
    if not is_users(name):
        raise SpecError(f"{name!r} is no metric", mend=nearest_name(name, METRICS))
    function = user_function(name)
    greater, reads = _attribute(function, "greater_is_better"), _attribute(function, "reads")
    if not isinstance(greater, bool):
        raise SpecError(
            f"The metric {name!r} does not say which way is better",
            found=f"greater_is_better is {greater!r}",
            mend=f"write {name.rpartition('.')[2]}.greater_is_better = True (or False) below the "
            "function",
        )
    if reads not in (None, "labels", "probabilities"):
        raise SpecError(
            f"The metric {name!r} reads what no model gives",
            found=f"reads is {reads!r}",
            mend="write labels or probabilities",
        )
    meaning = (function.__doc__ or "a metric of your own").strip().partition("\n")[0].rstrip(".")
    return Metric(name, TASKS, greater, reads or "labels", meaning)


def must_take_weights(name: str) -> None:
    """Raise SpecError unless the user's function has the argument ``sample_weight``."""
    arguments = signature(user_function(name)).parameters
    if "sample_weight" not in arguments:
        raise SpecError(
            f"The metric {name!r} takes no weights of rows, which columns.weight asks for",
            found=f"arguments {', '.join(arguments)}",
            mend="give it the argument sample_weight=None: an array of one weight per row",
        )


def user_function(name: str) -> UserFunction:
    """Import the function at a dotted path; raises SpecError if there is none."""
    module_name, _, attribute = name.rpartition(".")
    try:
        found = _attribute(import_module(module_name), attribute)
    except Exception as error:  # an import runs any code
        raise SpecError(
            f"The metric {name!r} cannot be imported",
            found=f"{type(error).__name__}: {error}",
            mend="install its package where Dagster and Ray run, or put its folder on PYTHONPATH",
        ) from error
    if not callable(found):
        raise SpecError(
            f"The metric {name!r} is no function",
            found=f"{module_name} has no {attribute}" if found is None else type(found).__name__,
            mend=f"define {attribute}(y_true, y_pred) in {module_name}",
        )
    return cast(UserFunction, found)


def _attribute(owner: Any, name: str) -> Any:
    return getattr(owner, name, None)
