"""Small PMML files, scored by the evaluator."""

import json
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ml_assets.deployment.pmml.evaluator import Evaluator
from ml_assets.deployment.pmml.expressions import reference
from ml_assets.deployment.pmml.fields import Columns, Fields
from ml_assets.deployment.pmml.markup import tag
from ml_assets.deployment.pmml.part import Part, number_output, share_output
from ml_assets.deployment.pmml.pmml_file import written_file
from ml_assets.deployment.pmml.regression import weighted_sum
from ml_assets.deployment.pmml.scored_file import request
from ml_assets.spec.feature_plan import Feature, FeatureKind, FeaturePlan

Build = Callable[[Fields, list[str], list[str]], Part]


def fields_of(names: Sequence[str], kind: FeatureKind = "number") -> tuple[Fields, Columns]:
    features = [Feature(column=name, kind=kind, nullable=True) for name in names]
    fields = Fields(FeaturePlan(target="y", features=features))
    return fields, Columns(tuple(fields.column(name) for name in names), tuple(names))


def numbered(X: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(X, columns=[f"x{place}" for place in range(X.shape[1])])


def told_by(
    evaluator: Evaluator, build: Build, X: np.ndarray, classes: Sequence[Any] = ()
) -> np.ndarray:
    """Return numbers (rows,), or shares (rows, classes), of a model of columns of numbers."""
    frame, names = numbered(X), [str(name) for name in classes]
    fields, _ = fields_of(list(frame))
    part = build(fields, list(frame), names)
    made = [f"share of {name}" for name in names] or ["number"]
    output = share_output(names, made) if names else number_output(made[0])
    content = written_file(fields, names, part, output)
    found = _answers(evaluator, content, frame, fields, made)
    return found if names else found[:, 0]


def values_of(
    evaluator: Evaluator, fields: Fields, expressions: Sequence[str], frame: pd.DataFrame
) -> np.ndarray:
    """Return what expressions are of rows, (rows, expressions)."""
    names = [fields.name_of(one) for one in expressions]
    made = [f"told {place}" for place in range(len(names))]
    outputs = [
        tag("OutputField", reference(name), name=told, optype="continuous", dataType="double",
            feature="transformedValue")
        for name, told in zip(names, made, strict=True)
    ]  # fmt: skip
    content = written_file(fields, [], weighted_sum([], 1.0), tag("Output", *outputs))
    return _answers(evaluator, content, frame, fields, made)


def _answers(
    evaluator: Evaluator, content: bytes, frame: pd.DataFrame, fields: Fields, made: list[str]
) -> np.ndarray:
    with evaluator.opened(content) as opened:
        answer = json.loads(opened.scored(request(frame, fields.plan)))
    told = pd.DataFrame(answer["data"], columns=answer["columns"])[made]
    return told.to_numpy(dtype="float64")
