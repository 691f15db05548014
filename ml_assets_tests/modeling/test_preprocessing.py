import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import skew
from sklearn.preprocessing import StandardScaler, TargetEncoder

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.image_network import image_network
from ml_assets.modeling.preprocessing import (
    binned_and_one_hot,
    category_positions,
    ordinal,
    scaled_and_one_hot,
)
from ml_assets.modeling.preprocessing import dense as distances
from ml_assets.spec.feature_plan import Feature, FeaturePlan
from ml_assets.spec.metrics import TASKS, Task
from ml_assets.spec.problem_spec import Features
from ml_assets_tests.estimator.test_image_network import convolution
from ml_assets_tests.modeling.all_kinds import FEATURES, plan_of, table

SIZE = Feature(column="size", kind="number", nullable=True)
COLOUR = Feature(column="colour", kind="category", nullable=True)
PLAN = FeaturePlan(target="y", features=[SIZE, COLOUR])
SEEN = pd.DataFrame(
    {"size": [1.0, np.nan, 3.0, 8.0], "colour": pd.Series(["red", "blue", None, "red"])}
)
NEW = pd.DataFrame({"size": [np.nan], "colour": pd.Series(["green"], dtype=object)})


def dense(values: object) -> np.ndarray:
    return values.toarray() if hasattr(values, "toarray") else np.asarray(values)


def test_missing_numbers_become_the_median_and_categories_columns() -> None:
    transformer = scaled_and_one_hot(PLAN, "regression", 1)
    values = dense(transformer.fit_transform(feature_matrix(SEEN, PLAN)))

    size = StandardScaler().fit_transform([[1.0], [3.0], [3.0], [8.0]])[:, 0]
    assert values[:, 0] == pytest.approx(size)
    # One column per value in the order "", blue, red.
    assert values[:, 1:].tolist() == [[0, 0, 1], [0, 1, 0], [1, 0, 0], [0, 0, 1]]
    unseen = dense(transformer.transform(feature_matrix(NEW, PLAN)))
    assert unseen.tolist() == [[pytest.approx(size[1]), 0.0, 0.0, 0.0]]


def test_binned_numbers_become_eighths_of_the_rows() -> None:
    plan = FeaturePlan(target="y", features=[SIZE])
    frame = pd.DataFrame({"size": np.random.default_rng(1).normal(size=800)})
    values = dense(
        scaled_and_one_hot(plan, "regression", 1, numbers="binned").fit_transform(
            feature_matrix(frame, plan)
        )
    )
    assert values.shape == (800, 8)
    assert values.sum(axis=0).tolist() == [100.0] * 8
    assert (values.sum(axis=1) == 1.0).all()


def test_trees_get_missing_numbers_untouched_and_codes_by_the_alphabet() -> None:
    transformer = ordinal(PLAN, "regression", 1)
    values = np.asarray(transformer.fit_transform(feature_matrix(SEEN, PLAN)))
    expected = [[1.0, 2.0], [np.nan, 1.0], [3.0, 0.0], [8.0, 2.0]]
    np.testing.assert_array_equal(values, expected)
    np.testing.assert_array_equal(
        transformer.transform(feature_matrix(NEW, PLAN)), [[np.nan, -1.0]]
    )


def test_a_number_that_is_always_missing_keeps_its_column() -> None:
    plan = FeaturePlan(target="y", features=[SIZE])
    frame = pd.DataFrame({"size": [np.nan, np.nan]})
    assert dense(scaled_and_one_hot(plan, "regression", 1).fit_transform(frame)).tolist() == [
        [0.0],
        [0.0],
    ]


CITY = [feature for feature in FEATURES if feature.column == "city"]


@pytest.mark.parametrize("task", TASKS)
def test_many_values_become_cross_fitted_means_of_the_target(task: Task) -> None:
    plan = FeaturePlan(target="y", features=CITY)
    train, test = table(task), table(task, rows=30, seed=2, unseen=True)
    features, y = feature_matrix(train, plan), train["y"].to_numpy()
    transformer = ordinal(plan, task, seed=3)
    fitted = np.asarray(transformer.fit_transform(features, y))
    whole = TargetEncoder(target_type=transformer.target_type).fit(features, y)
    np.testing.assert_array_equal(
        transformer.transform(feature_matrix(test, plan)),
        whole.transform(feature_matrix(test, plan)),
    )
    width = 3 if task == "multiclass_classification" else 1
    assert fitted.shape == (len(train), width)
    assert not np.allclose(fitted, whole.transform(features))
    again = ordinal(plan, task, seed=3).fit_transform(features, y)
    np.testing.assert_array_equal(again, fitted)
    scaled = scaled_and_one_hot(plan, task, 3).fit_transform(features, y)
    assert scaled == pytest.approx(StandardScaler().fit_transform(fitted))


def test_whole_numbers_to_predict_are_not_taken_for_classes() -> None:
    plan = FeaturePlan(target="y", features=CITY)
    features = feature_matrix(table("regression"), plan)
    whole = np.arange(len(features)) % 7
    assert np.asarray(ordinal(plan, "regression", 3).fit_transform(features, whole)).shape[1] == 1


def test_many_values_are_hashed_where_the_plan_says_so() -> None:
    plan = FeaturePlan(target="y", features=CITY, encoding=Features(high_cardinality="hashing"))
    features = feature_matrix(table("regression", rows=20), plan)
    hashed = ordinal(plan, "regression", 3).fit_transform(features)
    assert isinstance(hashed, np.ndarray)
    assert (np.abs(hashed).sum(axis=1) == 1.0).all()
    sparse = scaled_and_one_hot(plan, "regression", 3).fit_transform(features)
    np.testing.assert_array_equal(sparse.toarray(), hashed)


@pytest.mark.parametrize("settings", [{}, {"text": "hashing", "high_cardinality": "hashing"}])
def test_trees_get_a_dense_matrix_with_missing_values(settings: dict[str, str]) -> None:
    plan, train = plan_of(**settings), table("regression")
    transformer = ordinal(plan, "regression", 3)
    values = transformer.fit_transform(feature_matrix(train, plan), train["y"].to_numpy())
    assert isinstance(values, np.ndarray)
    assert np.isnan(values[:, 0]).tolist() == train["size"].isna().tolist()
    names = transformer.get_feature_names_out().tolist()
    assert len(names) == len(set(names)) == values.shape[1]
    month = values[:, names.index("ordered at_month")]
    np.testing.assert_array_equal(month, train["ordered at"].dt.month)


def test_images_are_described_by_the_network_that_the_plan_names(tmp_path: Path) -> None:
    file = tmp_path / "tiny.onnx"
    file.write_bytes(convolution()[0])
    plan, train = plan_of(image_network=str(file)), table("regression")
    features, y = feature_matrix(train, plan), train["y"].to_numpy()
    expected = image_network(str(file)).fit_transform(features[["photo"]])
    assert np.isnan(expected).any()
    for make in (ordinal, scaled_and_one_hot):
        transformer = make(plan, "regression", 3)
        values = dense(transformer.fit_transform(features, y))
        names = transformer.get_feature_names_out().tolist()
        described = [i for i, name in enumerate(names) if name.startswith("photo_network_")]
        assert len(described) == expected.shape[1]
        if make is ordinal:
            np.testing.assert_array_equal(values[:, described], expected)
        else:
            assert values[:, described].mean(axis=0) == pytest.approx(0.0, abs=1e-6)
    without = FeaturePlan(target="y", features=[SIZE], encoding=Features(image_network="/gone"))
    assert ordinal(without, "regression", 3) == "passthrough"


def test_every_encoder_learns_from_training_rows_only() -> None:
    plan, task = plan_of(), "binary_classification"
    train, test = table("binary_classification"), table("binary_classification", 50, seed=2)
    y = train["y"].to_numpy()
    for make in (scaled_and_one_hot, ordinal):
        transformer = make(plan, "binary_classification", 3)
        transformer.fit(feature_matrix(train, plan), y)
        # Words, categories and means that only test rows have must leave no trace.
        strange = test.assign(comment="unheard of", reply="unheard of", city="x", size=1e9)
        got = dense(transformer.transform(feature_matrix(strange, plan)))
        names = transformer.get_feature_names_out().tolist()
        assert not any("unheard" in name for name in names), task
        texts = [i for i, name in enumerate(names) if name.startswith(("comment_", "reply_"))]
        assert (got[:, texts] == 0.0).all()
        means = got[:, names.index("city")]
        overall = dense(transformer.named_transformers_["high_cardinality"].transform(
            pd.DataFrame({"city": ["never seen"]})))[0, 0]  # fmt: skip
        assert means == pytest.approx(overall)
    encoder = ordinal(plan, task, 3).fit(feature_matrix(train, plan), y)
    city = encoder.named_transformers_["high_cardinality"]
    assert city.target_mean_ == pytest.approx((y == "yes").mean())


def test_normal_numbers_follow_their_ranks() -> None:
    plan = FeaturePlan(target="y", features=[SIZE])
    frame = pd.DataFrame({"size": np.random.default_rng(1).exponential(size=2000) ** 3})
    transformer = scaled_and_one_hot(plan, "regression", 1, numbers="normal")
    values = transformer.fit_transform(frame)[:, 0]
    assert (np.mean(values), np.std(values)) == pytest.approx((0.0, 1.0), abs=0.05)
    assert (np.diff(values[np.argsort(frame["size"])]) >= 0).all()
    far = transformer.transform(pd.DataFrame({"size": [1e12, np.nan]}))[:, 0]
    assert far == pytest.approx([5.2, 0.0], abs=0.05)


@pytest.mark.parametrize("settings", [{}, {"text": "hashing", "high_cardinality": "hashing"}])
def test_counting_models_get_nothing_negative(settings: dict[str, str]) -> None:
    plan, task = plan_of(**settings), "multiclass_classification"
    train = table("multiclass_classification")
    transformer = binned_and_one_hot(plan, task, 3, bins=5)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of bins that a constant number does not fill
        values = dense(
            transformer.fit_transform(feature_matrix(train, plan), train["y"].to_numpy())
        )
    assert values.min() == 0.0
    names = transformer.get_feature_names_out().tolist()
    assert len(names) == values.shape[1]
    size = [i for i, name in enumerate(names) if name.startswith("size_")]
    assert len(size) == 5
    assert (values[:, size].sum(axis=1) == 1.0).all()


def test_positions_of_categories_are_where_their_codes_stand() -> None:
    plan, train = plan_of(), table("regression")
    transformer = ordinal(plan, "regression", 3)
    transformer.fit(feature_matrix(train, plan), train["y"].to_numpy())
    names = transformer.get_feature_names_out().tolist()
    assert category_positions(plan) == [names.index("colour")]
    assert category_positions(FeaturePlan(target="y", features=[COLOUR])) == [0]
    assert category_positions(FeaturePlan(target="y", features=[SIZE])) == []


def test_rows_for_distances_are_dense_symmetric_and_need_no_target() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({
        "pay": rng.lognormal(sigma=2.0, size=300),
        "plan": rng.choice(["a", "b", "c"], 300),
        "user": [f"u{n}" for n in range(300)],
    })  # fmt: skip
    frame.loc[5, "pay"] = np.nan
    plan = FeaturePlan(target="", features=[
        Feature(column="pay", kind="number", nullable=True),
        Feature(column="plan", kind="category"),
        Feature(column="user", kind="high_cardinality"),
    ])  # fmt: skip
    features = feature_matrix(frame, plan)
    plain, symmetric = (distances(plan, 7, symmetric=each).fit_transform(features)
                        for each in (False, True))  # fmt: skip
    for encoded in (plain, symmetric):
        assert isinstance(encoded, np.ndarray)
        assert encoded.shape == (300, 1 + 3 + 128)
        assert np.isfinite(encoded).all()
        assert encoded[:, 0].std() == pytest.approx(1.0)
    assert skew(plain[:, 0]) > 3
    assert abs(skew(symmetric[:, 0])) < 0.5
