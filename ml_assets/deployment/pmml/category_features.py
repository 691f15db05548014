"""Categories as models see them, as expressions: codes, a column per value, target's means."""

from typing import Any

from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.deployment.pmml.expressions import looked_up
from ml_assets.deployment.pmml.fields import Columns, Fields
from ml_assets.deployment.pmml.markup import tag

_UNSEEN = -1.0


def ordinal(fields: Fields, encoder: Any, columns: Columns) -> list[str]:
    """Return the columns of scikit-learn's OrdinalEncoder: places among the texts it learnt."""
    if encoder.handle_unknown != "use_encoded_value" or encoder.unknown_value != -1:
        raise CannotExpressError("unseen categories have no code")
    found = []
    for column, values in zip(columns.features, encoder.categories_, strict=True):
        texts = fields.learn_texts(column, values)
        codes = {one: float(place) for place, one in enumerate(texts)}
        found.append(looked_up(column, codes, _UNSEEN))
    return found


def one_hot(fields: Fields, encoder: Any, columns: Columns) -> list[str]:
    """Return scikit-learn's OneHotEncoder: a column of 0 and 1 per value, none for unseen ones."""
    grouped = encoder.min_frequency is not None or encoder.max_categories is not None
    if encoder.handle_unknown != "ignore" or encoder.drop is not None or grouped:
        raise CannotExpressError("categories are grouped or left out")
    return [
        tag("NormDiscrete", field=column, value=one, mapMissingTo=0.0)
        for column, values in zip(columns.features, encoder.categories_, strict=True)
        for one in fields.learn_texts(column, values)
    ]


def target_means(fields: Fields, encoder: Any, columns: Columns) -> list[str]:
    """Return scikit-learn's TargetEncoder: the means per value that it learnt.

    Of more than two classes there is a column per class; unseen values have the mean of all.
    """
    import numpy as np

    several = encoder.target_type_ == "multiclass"
    outputs = len(encoder.classes_) if several else 1
    of_all = np.asarray(encoder.target_mean_, dtype="float64").reshape(outputs)
    found = []
    for place, column in enumerate(columns.features):
        texts = fields.learn_texts(column, encoder.categories_[place])
        for output in range(outputs):
            means = np.asarray(encoder.encodings_[place * outputs + output], dtype="float64")
            told = dict(zip(texts, means.tolist(), strict=True))
            found.append(looked_up(column, told, float(of_all[output])))
    return found
