"""A fitted model as the bytes of one ONNX file: preprocessing, estimator, threshold, labels."""

from typing import Any, Literal

from ml_assets.deployment.conversion.estimators import output, steps_of
from ml_assets.deployment.conversion.feature_steps import transformed
from ml_assets.deployment.conversion.graph import Block, Graph
from ml_assets.deployment.conversion.structure import anomaly_ranks, named_clusters
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.onnx_model import (
    DESCRIPTION_KEY,
    FEATURES,
    LABEL,
    NUMBER,
    PROBABILITIES,
    SCORE,
    OnnxColumn,
    OnnxDescription,
)
from ml_assets.spec.feature_plan import FeatureKind, FeaturePlan

# Rows that are predicted at once, and numbers that their largest tensor may hold: 64 MiB.
_MOST_ROWS, _MOST_NUMBERS = 1024, 2**23
_KINDS: dict[FeatureKind, Literal["number", "moment"]] = {"number": "number", "datetime": "moment"}


def onnx_file(model: FittedModel) -> bytes:
    """Return the ONNX file of a model, the same bytes for the same model.

    Input ``features``: float64, (rows, columns), in the order of the plan's columns: numbers and
    truth values as they are, NaN if missing; categories as places in the column's vocabulary, -1
    if unseen; moments as whole minutes since 1970, NaN if missing. Outputs: ``label``, int64
    (rows,), places among the classes, and ``probabilities``, float64 (rows, classes), or
    ``number`` for regression, or ``score`` for anomalies, float64 (rows,). Vocabularies and
    classes stand in the file's metadata. Raises CannotExpressError where ONNX cannot say it.
    """
    graph = Graph()
    outputs = _outputs(graph, model)
    description = OnnxDescription(
        model_version=model.version,
        task=model.info.task,
        classes=_classes(model),
        columns=_columns(model.info.plan, graph),
        rows_at_once=max(1, min(_MOST_ROWS, _MOST_NUMBERS // graph.widest)),
    )
    block = Block(FEATURES, tuple(model.info.plan.columns))
    return graph.file(block, outputs, {DESCRIPTION_KEY: description.model_dump_json()})


def _outputs(graph: Graph, model: FittedModel) -> dict[str, tuple[str, str, list[Any]]]:
    """Put the model into the graph; returns value, dtype and shape of the outputs by name."""
    info, estimator = model.info, model.estimator
    block = Block(FEATURES, tuple(info.plan.columns))
    if info.task == "regression":
        return {NUMBER: (_flat(graph, output(graph, estimator, block)), "float64", ["rows"])}
    if info.task == "anomaly_detection":
        *front, last = steps_of(estimator)
        rank = _flat(graph, anomaly_ranks(graph, last, transformed(graph, front, block)))
        edge = graph.constant(1.0 - float(last.contamination))
        label = graph.cast(graph.add("GreaterOrEqual", rank, edge), "int64")
        return {LABEL: (label, "int64", ["rows"]), SCORE: (rank, "float64", ["rows"])}
    if info.task == "clustering":
        *front, last = steps_of(estimator)
        clusters = named_clusters(graph, last, transformed(graph, front, block))
        label, shares = clusters.label, clusters.shares
    else:
        shares = output(graph, estimator, block)
        label = _label(graph, model, shares)
    labels: dict[str, tuple[str, str, list[Any]]] = {LABEL: (label, "int64", ["rows"])}
    if shares is None:
        return labels
    return labels | {PROBABILITIES: (shares, "float64", ["rows", len(_classes(model) or [])])}


def _label(graph: Graph, model: FittedModel, shares: str) -> str:
    """Return the places of the labels: the most probable class, or what the threshold says."""
    info = model.info
    if info.threshold is None:
        return graph.add("ArgMax", shares, axis=1, keepdims=0)
    place = (_classes(model) or []).index(info.positive_class)
    positive = graph.add("Gather", shares, graph.constant(place), axis=1)
    above = graph.add("GreaterOrEqual", positive, graph.constant(float(info.threshold)))
    return graph.add("Where", above, graph.constant(place), graph.constant(1 - place))


def _flat(graph: Graph, column: str) -> str:
    return graph.add("Squeeze", column, graph.constant([1]))


def _classes(model: FittedModel) -> list[Any] | None:
    if model.info.task == "regression":
        return None
    last = steps_of(model.estimator)[-1]
    return list(last.classes_.tolist())


def _columns(plan: FeaturePlan, graph: Graph) -> list[OnnxColumn]:
    return [
        OnnxColumn(
            column=feature.column,
            kind=_KINDS.get(feature.kind, "category"),
            categories=None if feature.kind in _KINDS
            else graph.vocabularies.get(feature.column, []),
        )
        for feature in plan.features
    ]  # fmt: skip
