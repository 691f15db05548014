"""Categories as models see them: their codes, a column per value, or the target's mean."""

from typing import Any

from ml_assets.deployment.conversion.graph import Block, CannotExpressError, Graph


def ordinal(graph: Graph, encoder: Any, block: Block) -> str:
    """Return the columns of scikit-learn's OrdinalEncoder, which are the codes that are fed in."""
    if encoder.handle_unknown != "use_encoded_value" or encoder.unknown_value != -1:
        raise CannotExpressError("unseen categories have no code")
    _learn_texts(graph, encoder, block)
    return block.tensor


def one_hot(graph: Graph, encoder: Any, block: Block) -> str:
    """Return scikit-learn's OneHotEncoder: a column of 0 and 1 per value, none for unseen ones."""
    import numpy as np

    grouped = encoder.min_frequency is not None or encoder.max_categories is not None
    if encoder.handle_unknown != "ignore" or encoder.drop is not None or grouped:
        raise CannotExpressError("categories are grouped or left out")
    _learn_texts(graph, encoder, block)
    counts = [len(values) for values in encoder.categories_]
    spread = graph.columns(block.tensor, np.repeat(np.arange(len(counts)), counts))
    codes = np.concatenate([np.arange(count, dtype="float64") for count in counts])
    return graph.cast(graph.add("Equal", spread, graph.constant(codes)), "float64")


def target_means(graph: Graph, encoder: Any, block: Block) -> str:
    """Return scikit-learn's TargetEncoder: the means per value that it learnt.

    Of more than two classes there is a column per class; unseen values have the mean of all.
    """
    import numpy as np

    _learn_texts(graph, encoder, block)
    several = encoder.target_type_ == "multiclass"
    outputs = len(encoder.classes_) if several else 1
    of_all = np.asarray(encoder.target_mean_, dtype="float64").reshape(1, outputs)
    columns = []
    for place in range(len(block.features)):
        means = encoder.encodings_[place * outputs : (place + 1) * outputs]
        # Counted from the end, the code -1 of unseen values is the last line.
        table = np.vstack([np.column_stack(means).reshape(-1, outputs), of_all])
        code = graph.cast(graph.add("Gather", block.tensor, graph.constant(place), axis=1), "int64")
        columns.append(graph.add("Gather", graph.constant(table), code, axis=0))
    return graph.joined(columns)


def _learn_texts(graph: Graph, encoder: Any, block: Block) -> None:
    """Note the texts of the columns; raises CannotExpressError if they are known otherwise."""
    for feature, values in zip(block.features, encoder.categories_, strict=True):
        texts = [str(value) for value in values]
        if graph.vocabularies.setdefault(feature, texts) != texts:
            raise CannotExpressError(f"members of the model know other values of {feature!r}")
