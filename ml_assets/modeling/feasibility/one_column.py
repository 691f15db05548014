"""The best single column: a shallow tree that may ask one column only."""

from typing import Any

from ml_assets.estimator.rows import Rows
from ml_assets.modeling.preprocessing import ordinal
from ml_assets.spec.feature_plan import Feature, FeaturePlan
from ml_assets.spec.metrics import Task

# Eight leaves: enough to follow a curve, too few to learn rows by heart.
_DEPTH = 3
_LEAF_SHARE = 0.005
_FEWEST_IN_LEAF = 5
_PRIOR_ROWS = 2.0
# Columns are compared on fewer rows where they are many.
_VALUES, _ROWS, _COLUMNS = 400_000, 4_000, 500


def fit_one_column(rows: Rows, plan: FeaturePlan, task: Task, seed: int) -> Any:
    """Return a fitted pipeline that reads the column whose tree tells the target best.

    Columns are compared by how much a tree of eight leaves takes off the training rows' impurity
    (Gini's, or the variance); on at most 4,000 rows, and 500 columns drawn by the seed. Which
    column it is says ``column_of``.
    """
    import numpy as np

    rng = np.random.default_rng(seed)
    features = plan.features
    if len(features) > _COLUMNS:
        drawn = np.sort(rng.choice(len(features), _COLUMNS, replace=False))
        features = [features[place] for place in drawn]
    most = min(_ROWS, max(500, _VALUES // len(features)))
    few = rows
    if len(rows) > most:
        few = rows.at(np.sort(rng.choice(len(rows), most, replace=False)))
    gains = [_gain(_fitted(few, plan, feature, task, seed)) for feature in features]
    return _fitted(rows, plan, features[int(np.argmax(gains))], task, seed)


def column_of(pipeline: Any) -> str:
    """Return the column that a pipeline of ``fit_one_column`` reads."""
    return str(pipeline[0].transformers_[0][2][0])


def _fitted(rows: Rows, plan: FeaturePlan, feature: Feature, task: Task, seed: int) -> Any:
    from sklearn.compose import ColumnTransformer
    from sklearn.pipeline import Pipeline
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    alone = plan.model_copy(update={"features": [feature]})
    encoder = ColumnTransformer([("column", ordinal(alone, task, seed), [feature.column])])
    tree = (DecisionTreeRegressor if task == "regression" else DecisionTreeClassifier)(
        max_depth=_DEPTH,
        min_samples_leaf=max(_FEWEST_IN_LEAF, int(_LEAF_SHARE * len(rows))),
        random_state=seed,
    )
    pipeline = Pipeline([("features", encoder), ("estimator", tree)])
    pipeline.fit(rows.X, rows.y, estimator__sample_weight=rows.weights)
    if task != "regression":
        _soften(tree.tree_)
    return pipeline


def _soften(tree: Any) -> None:
    """Move the classes' shares in leaves towards those of all rows, as if by two rows more.

    The m-estimate of Cestnik (1990): a leaf of five rows of one class is not sure of it.
    """
    rows = tree.n_node_samples[:, None]
    shares = tree.value[:, 0, :] / tree.value[:, 0, :].sum(axis=1, keepdims=True)
    tree.value[:, 0, :] = (rows * shares + _PRIOR_ROWS * shares[0]) / (rows + _PRIOR_ROWS)


def _gain(pipeline: Any) -> float:
    """Return the impurity that the tree's leaves take off, on the rows it learnt from."""
    tree = pipeline[-1].tree_
    leaves, weights = tree.children_left == -1, tree.weighted_n_node_samples
    inside = (weights[leaves] * tree.impurity[leaves]).sum() / weights[0]
    return float(tree.impurity[0] - inside)
