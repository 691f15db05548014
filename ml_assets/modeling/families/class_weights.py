"""Whether rare classes weigh as much as common ones: asked for by every family that can do so."""

from typing import TYPE_CHECKING, Literal

from ml_assets.modeling.families.family import Family, Params
from ml_assets.spec.metrics import Task

if TYPE_CHECKING:
    import optuna


def unweighted(task: Task) -> Params:
    """Return the part of a portfolio's point: rows as they are; nothing in regression."""
    return {} if task == "regression" else {"class_weights": "none"}


def suggest_class_weights(trial: "optuna.Trial", family: Family, task: Task) -> Params:
    """Ask for class weights; for none in regression."""
    if task == "regression":
        return {}
    choices = ["none", "balanced"]
    return {"class_weights": trial.suggest_categorical(family.key("class_weights"), choices)}


def class_weight(params: Params) -> Literal["balanced"] | None:
    """Return scikit-learn's argument.

    >>> class_weight({"class_weights": "balanced"}), class_weight({"class_weights": "none"})
    ('balanced', None)
    """
    return "balanced" if params.get("class_weights") == "balanced" else None
