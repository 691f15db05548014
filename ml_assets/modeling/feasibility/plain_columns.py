"""Texts and images as numbers, encoded once rather than in every fit."""

from typing import TYPE_CHECKING

from ml_assets.modeling.preprocessing import ordinal
from ml_assets.spec.feature_plan import Feature, FeaturePlan
from ml_assets.spec.metrics import Task

if TYPE_CHECKING:
    import pandas as pd


def plain_columns(
    features: "pd.DataFrame", plan: FeaturePlan, task: Task, seed: int
) -> "tuple[pd.DataFrame, FeaturePlan]":
    """Return the features and their plan with numbers in place of texts and images.

    The encoders are those that trees get: 30 numbers of a text, descriptors of an image. They
    learn nothing from the target, so that rows which are scored later tell no secret; that their
    words are among those the encoder saw is a small liberty, taken for speed. Number 3 of a column
    ``comment`` is called ``comment[3]``.
    """
    import numpy as np
    import pandas as pd

    dear = [*plan.of_kind("text"), *plan.of_kind("image")]
    if not dear:
        return features, plan
    kept = [feature for feature in plan.features if feature not in dear]
    parts = [features[[feature.column for feature in kept]]]
    for feature in dear:
        encoder = ordinal(plan.model_copy(update={"features": [feature]}), task, seed)
        numbers = np.asarray(encoder.fit_transform(features[[feature.column]]), dtype="float64")
        names = [f"{feature.column}[{place}]" for place in range(numbers.shape[1])]
        parts.append(pd.DataFrame(numbers, columns=names, index=features.index))
        kept += [Feature(column=name, kind="number", nullable=True) for name in names]
    return pd.concat(parts, axis=1), plan.model_copy(update={"features": kept})
