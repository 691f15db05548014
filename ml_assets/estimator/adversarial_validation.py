"""Whether a model can tell training rows from test rows, and by which columns."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ml_assets.estimator.row_hashes import row_hashes, value_hashes
from ml_assets.spec.document import Document

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MOST_ROWS = 20_000
MOST_COLUMNS_NAMED = 10
_FOLDS = 5
# Different rows, or groups, that are dealt to the folds so that both sides are in each.
_MOST_BALANCED = 2_000
# Held-out rows per fold in which columns are shuffled.
_SHUFFLED_ROWS = 2_000
# Categories that the model tells apart; the rarer ones are one.
_MOST_CATEGORIES = 200
# Two-sided 99 % of a normal distribution, times what the folds' common draw adds: on splits without
# a difference the mean AUC varied 1.0 to 1.6 times as much as that of independent folds.
_CHANCE_WIDTH = 2.576 * 1.5
# Columns whose shuffling takes less are not named.
_LEAST_AUC_LOST = 0.001


class TellingColumn(Document):
    """A column by which the model tells the sides: the AUC that shuffling it takes away."""

    column: str
    auc_lost: float


class AdversarialReport(Document):
    """How well a model tells training rows from test rows that it did not see.

    ``auc`` is the mean over the folds: 0.5 cannot tell, 1 always can. Without a difference between
    the sides it lies between ``chance_low`` and ``chance_high`` in 99 of 100 splits.
    ``telling_columns`` is empty unless it lies above.
    """

    auc: float
    chance_low: float
    chance_high: float
    training_rows: int
    test_rows: int
    left_out: list[str]
    telling_columns: list[TellingColumn]

    @property
    def distinguishable(self) -> bool:
        """Whether the sides differ more than chance explains."""
        return self.auc > self.chance_high


def adversarial_validation(
    train: "pd.DataFrame",
    test: "pd.DataFrame",
    seed: int,
    *,
    left_out: Collection[str] = (),
    group: str | None = None,
) -> AdversarialReport:
    """Cross-validate a model that tells training rows from test rows.

    At most 20,000 rows are drawn by the seed. The target is a column like any other. ``left_out``
    names columns that the model must not see, such as the id, or the moment that a time split goes
    by. Rows that are equal stay in one fold, because a split may have kept them on one side, and a
    model that remembers them would know it. After a group split name the ``group``: it is left
    out, and its rows stay in one fold. Chance is reckoned with such rows as if they were one.

    Model: scikit-learn's HistGradientBoostingClassifier on numbers, moments and categories. The
    chance interval is the normal approximation of the Mann-Whitney statistic per fold, averaged,
    and widened by half as the folds share one draw of the sides. The telling columns are those of
    a permutation importance (Breiman 2001) on held-out rows; of two columns that say the same,
    neither may be named. With fewer than 5 different rows on a side the report knows nothing: an
    AUC of 0.5, and a chance interval from 0 to 1.
    """
    import numpy as np
    import pandas as pd

    hidden = {*left_out, *([group] if group else [])}
    both = pd.concat([train, test], ignore_index=True)
    side = np.repeat([0, 1], [len(train), len(test)])
    if len(both) > MOST_ROWS:
        drawn = np.sort(np.random.default_rng(seed).choice(len(both), MOST_ROWS, replace=False))
        both, side = both.loc[drawn].reset_index(drop=True), side[drawn]
    together = value_hashes(both[group]) if group else row_hashes(both, hidden)
    members = pd.factorize(together)[0]
    features = _as_numbers(both.drop(columns=[name for name in hidden if name in both]))
    judged = _judged(features, side, members, seed) if features.shape[1] else []
    auc, width = 0.5, 0.5
    if judged:
        auc = float(np.mean([fold.auc for fold in judged]))
        deviation = np.sqrt(np.sum([fold.chance_variance for fold in judged])) / len(judged)
        width = min(0.5, float(_CHANCE_WIDTH * deviation))
    return AdversarialReport(
        auc=auc,
        chance_low=0.5 - width,
        chance_high=0.5 + width,
        training_rows=int((side == 0).sum()),
        test_rows=int((side == 1).sum()),
        left_out=sorted(hidden & set(train.columns)),
        telling_columns=_telling_columns(features, side, judged, seed) if auc > 0.5 + width else [],
    )


@dataclass(frozen=True)
class _JudgedFold:
    """A model, the rows it did not see, its AUC on them, and that of mere chance."""

    model: Any
    rows: "np.ndarray"
    auc: float
    chance_variance: float


def _judged(
    features: "pd.DataFrame", side: "np.ndarray", members: "np.ndarray", seed: int
) -> list[_JudgedFold]:
    if min(_different(side, members)) < _FOLDS:
        return []
    judged = []
    for fitted, rows in _folds(side, members, seed):
        model = _fit(features.iloc[fitted], side[fitted], seed)
        train, test = _different(side[rows], members[rows])
        judged.append(
            _JudgedFold(
                model,
                rows,
                _auc(model, features.iloc[rows], side[rows]),
                (train + test + 1) / (12 * train * test),
            )
        )
    return judged


def _as_numbers(frame: "pd.DataFrame") -> "pd.DataFrame":
    """Return numbers, moments in nanoseconds, lengths of bytes, and the rest as categories."""
    import pandas as pd

    read: dict[str, pd.Series] = {}
    for name in frame.columns:
        values = frame[name]
        if pd.api.types.is_datetime64_any_dtype(values.dtype):
            read[name] = values.astype("int64").astype("float64").where(values.notna())
        elif values.dtype.kind in "iufb":
            read[name] = values.astype("float64")
        elif pd.api.types.infer_dtype(values) == "bytes":
            read[name] = values.map(len, na_action="ignore").astype("float64")
        else:
            texts = values.astype(str).where(values.notna())
            common = texts.value_counts().index[:_MOST_CATEGORIES]
            read[name] = texts.where(texts.isin(common) | texts.isna(), "\0").astype("category")
    return pd.DataFrame(read, index=frame.index)


def _different(side: "np.ndarray", members: "np.ndarray") -> tuple[int, int]:
    """Return the numbers of different rows, or groups, of both sides."""
    import numpy as np

    return len(np.unique(members[side == 0])), len(np.unique(members[side == 1]))


def _folds(
    side: "np.ndarray", members: "np.ndarray", seed: int
) -> "list[tuple[np.ndarray, np.ndarray]]":
    import numpy as np
    from sklearn.model_selection import StratifiedGroupKFold

    different = int(members.max()) + 1
    if different <= _MOST_BALANCED:
        folds = StratifiedGroupKFold(_FOLDS, shuffle=True, random_state=seed)
        parts = list(folds.split(side, side, members))
    else:
        # So many are balanced by chance, and balancing them one by one takes seconds.
        fold = (np.random.default_rng(seed).permutation(different) % _FOLDS)[members]
        parts = [(np.flatnonzero(fold != f), np.flatnonzero(fold == f)) for f in range(_FOLDS)]
    # A fold whose rows are all of one side measures nothing.
    return [
        (fitted, held_out)
        for fitted, held_out in parts
        if len(np.unique(side[held_out])) == len(np.unique(side[fitted])) == 2
    ]


def _fit(features: "pd.DataFrame", side: "np.ndarray", seed: int) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    model = HistGradientBoostingClassifier(
        max_iter=60, max_leaf_nodes=15, categorical_features="from_dtype", early_stopping=False,
        random_state=seed,
    )  # fmt: skip
    # Of so few rows threads would wait for each other, on a busy machine for minutes.
    with threadpool_limits(1):
        return model.fit(features, side)


def _auc(model: Any, features: "pd.DataFrame", side: "np.ndarray") -> float:
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(side, model.predict_proba(features)[:, 1]))


def _telling_columns(
    features: "pd.DataFrame",
    side: "np.ndarray",
    judged: list[_JudgedFold],
    seed: int,
) -> list[TellingColumn]:
    import numpy as np

    chance = np.random.default_rng(seed)
    lost = np.zeros(features.shape[1])
    for fold in judged:
        shown = chance.permutation(fold.rows)[:_SHUFFLED_ROWS]
        rows, truth = features.iloc[shown], side[shown]
        whole = _auc(fold.model, rows, truth)
        for place, name in enumerate(features.columns):
            shuffled = rows[name].iloc[chance.permutation(len(rows))].set_axis(rows.index)
            auc = _auc(fold.model, rows.assign(**{name: shuffled}), truth)
            lost[place] += (whole - auc) / len(judged)
    order = np.argsort(-lost)[:MOST_COLUMNS_NAMED]
    return [TellingColumn(column=str(features.columns[place]), auc_lost=float(lost[place]))
            for place in order if lost[place] >= _LEAST_AUC_LOST]  # fmt: skip
