"""Windows of real rows that drift further and further, and models that predict them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

DATASETS = Path(__file__).resolve().parents[2] / "shared" / "datasets"
WINDOWS, ROWS = 10, 1000
SEED = 7


@dataclass(frozen=True)
class Case:
    """A table: its target, the class that is positive (none: numbers), the column that drifts."""

    name: str
    target: str
    positive: Any
    drifts: str


CASES = (
    Case("adult", "income", ">50K", "education_num"),
    Case("credit_default", "default", 1, "PAY_1"),
    Case("california", "median_house_value", None, "median_income"),
)


@dataclass(frozen=True)
class Drifted:
    """Held-out rows and ten windows of 1,000 rows, with a model's predictions.

    Both tables have the features, ``truth``, ``predicted`` and, of classes, ``probability``;
    ``windows`` has the rows of all windows in order.
    """

    case: Case
    features: list[str]
    held_out: pd.DataFrame
    windows: pd.DataFrame


def drifted(case: Case) -> Drifted:
    """Fit boosted trees on two fifths of a table; predict held-out rows and drifted windows.

    Windows are drawn from rows of neither side with weights exp(s z), where z is the rank of the
    drifting column as a normal score, and s grows from 0 to 1.5. So rows move and what they say of
    the label does not.
    """
    table = pd.read_csv(DATASETS / f"{case.name}.csv")
    table = table.sample(frac=1.0, random_state=SEED).reset_index(drop=True)
    features = [name for name in table.columns if name != case.target]
    texts = [name for name in features if table[name].dtype == object]
    table[texts] = table[texts].astype("category")
    truth = table[case.target] if case.positive is None else table[case.target] == case.positive
    table["truth"] = truth.astype("float64" if case.positive is None else "int64")
    cuts = [2 * len(table) // 5, 7 * len(table) // 10]
    model = _fitted(table.iloc[: cuts[0]], features, case)
    held_out = _predicted(model, table.iloc[cuts[0] : cuts[1]], features, case)
    pool = _predicted(model, table.iloc[cuts[1] :], features, case)
    return Drifted(case, features, held_out, _windows(pool, case))


def _fitted(rows: pd.DataFrame, features: list[str], case: Case) -> Any:
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    kind = HistGradientBoostingRegressor if case.positive is None else (
        HistGradientBoostingClassifier
    )  # fmt: skip
    return kind(random_state=SEED).fit(rows[features], rows["truth"])


def _predicted(model: Any, rows: pd.DataFrame, features: list[str], case: Case) -> pd.DataFrame:
    rows = rows.reset_index(drop=True)
    if case.positive is None:
        return rows.assign(predicted=model.predict(rows[features]))
    probability = model.predict_proba(rows[features])[:, 1]
    return rows.assign(probability=probability, predicted=(probability >= 0.5).astype("int64"))


def _windows(pool: pd.DataFrame, case: Case) -> pd.DataFrame:
    from scipy.stats import norm

    rng = np.random.default_rng(SEED)
    score = norm.ppf(pool[case.drifts].rank(method="first") / (len(pool) + 1))
    parts = []
    for place in range(WINDOWS):
        weights = np.exp(1.5 * place / (WINDOWS - 1) * score)
        rows = rng.choice(len(pool), ROWS, replace=False, p=weights / weights.sum())
        parts.append(pool.iloc[rows])
    return pd.concat(parts, ignore_index=True)
