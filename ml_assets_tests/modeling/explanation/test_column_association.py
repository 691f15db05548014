import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr
from scipy.stats.contingency import association

from ml_assets.modeling.explanation.column_association import associated
from ml_assets.spec.feature_plan import Feature, FeaturePlan

RNG = np.random.default_rng(1)
GROUP = RNG.integers(0, 3, 300)
X = RNG.normal(size=300)
FRAME = pd.DataFrame({
    "x": X,
    "y": -np.exp(X + 0.3 * RNG.normal(size=300)),
    "z": np.where(RNG.random(300) < 0.1, np.nan, RNG.normal(size=300)),
    "group": np.array(["a", "b", "c"])[GROUP],
    "name": np.where(RNG.random(300) < 0.9, np.array(["A", "B", "C"])[GROUP], "A"),
    "level": GROUP * 5.0 + RNG.normal(size=300),
    "same": 1.0,
    "many": [f"v{n}" for n in range(300)],
})  # fmt: skip
NUMBERS = {"x", "y", "z", "level", "same"}
PLAN = FeaturePlan(
    target="t",
    features=[Feature(column=c, kind="number" if c in NUMBERS else "category") for c in FRAME],
)


def test_columns_that_go_together_are_told_with_their_strength() -> None:
    found = associated(FRAME, PLAN, seed=1)
    assert {name: set(others) for name, others in found.items()} == {
        "x": {"y"}, "y": {"x"}, "group": {"name", "level"}, "name": {"group", "level"},
        "level": {"group", "name"},
    }  # fmt: skip
    assert found["x"]["y"] == pytest.approx(-spearmanr(FRAME["x"], FRAME["y"])[0])
    table = pd.crosstab(FRAME["group"], FRAME["name"]).to_numpy()
    assert found["group"]["name"] == pytest.approx(association(table, method="cramer"))
    ranks = FRAME["level"].rank()
    means = ranks.groupby(FRAME["group"]).transform("mean")
    assert found["level"]["group"] == pytest.approx((means.var() / ranks.var()) ** 0.5)
    assert list(found["group"].values()) == sorted(found["group"].values(), reverse=True)
