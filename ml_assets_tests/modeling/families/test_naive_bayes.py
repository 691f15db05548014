import numpy as np
import pandas as pd
import pytest
from sklearn.naive_bayes import CategoricalNB

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.modeling.families.naive_bayes import NaiveBayes
from ml_assets.spec.feature_plan import Feature, FeaturePlan
from ml_assets_tests.modeling.families.fits import fit

PLAN = FeaturePlan(target="y", features=[Feature(column=c, kind="category") for c in ("a", "b")])


def table(rows: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    a, b = rng.choice(list("xyz"), rows), rng.choice(list("uv"), rows)
    return pd.DataFrame({"a": a, "b": b, "y": (a == "x").astype(int) + (rng.random(rows) < 0.3)})


def test_on_categories_it_is_the_categorical_model() -> None:
    train, test = table(300, 1), table(50, 2)
    params = {"bins": 10, "alpha": 1e-9, "prior": "observed"}
    pipeline, _ = fit(NaiveBayes(), params, "multiclass_classification", PLAN, train)

    def codes(frame: pd.DataFrame) -> np.ndarray:
        return np.column_stack([frame["a"].map("xyz".index), frame["b"].map("uv".index)])

    theirs = CategoricalNB(alpha=1e-9).fit(codes(train), train["y"])
    found = pipeline.predict_proba(feature_matrix(test, PLAN))
    assert found == pytest.approx(theirs.predict_proba(codes(test)), abs=1e-6)


def test_what_was_never_seen_says_nothing() -> None:
    pipeline, _ = fit(NaiveBayes(), {"bins": 10, "alpha": 1.0, "prior": "observed"},
                      "multiclass_classification", PLAN, table(300, 1))  # fmt: skip
    unseen = pd.DataFrame({"a": ["?"], "b": ["!"]})
    prior = np.exp(pipeline[-1].class_log_prior_)
    assert pipeline.predict_proba(feature_matrix(unseen, PLAN))[0] == pytest.approx(prior)


def test_a_uniform_prior_makes_rare_classes_as_probable() -> None:
    pipeline, _ = fit(NaiveBayes(), {"bins": 4, "alpha": 1.0, "prior": "uniform"},
                      "multiclass_classification", PLAN, table(300, 1))  # fmt: skip
    assert np.exp(pipeline[-1].class_log_prior_) == pytest.approx(1 / 3)
