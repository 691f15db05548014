import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import HashingVectorizer, TfidfVectorizer

from ml_assets.estimator.text_terms import TextTerms

WORDS = ["late", "broken", "kind", "quick", "box", "door", "again", "never", "courier", "paid"]


def texts(rows: int, seed: int) -> list[str]:
    rng = np.random.default_rng(seed)
    return [" ".join(rng.choice(WORDS, rng.integers(1, 6))) for _ in range(rows)]


TRAIN = pd.DataFrame({"comment": texts(60, 1), "note": texts(60, 2)})
TEST = pd.DataFrame({"comment": ["late unheard", "", "kind"], "note": ["paid", "paid", ""]})


def test_terms_are_weighted_as_scikit_learn_weighs_those_of_the_training_rows() -> None:
    transformer = TextTerms("tfidf", 5, None, 1).fit(TRAIN)
    got = transformer.transform(TEST)
    blocks = []
    for column in TRAIN:
        vectorizer = TfidfVectorizer(max_features=5, sublinear_tf=True).fit(TRAIN[column])
        blocks.append(vectorizer.transform(TEST[column]).toarray())
    np.testing.assert_array_equal(got.toarray(), np.hstack(blocks))
    assert got.shape == (3, 10)
    names = transformer.get_feature_names_out()
    assert len(names) == 10
    assert all(name.startswith("comment_") for name in names[:5])


def test_the_weight_is_one_plus_log_of_the_count_times_the_rarity() -> None:
    frame = pd.DataFrame({"c": ["ab ab ab cd", "ab", "cd ef"]})
    transformer = TextTerms("tfidf", 10, None, 1)
    got = transformer.fit_transform(frame).toarray()[0]
    assert transformer.get_feature_names_out().tolist() == ["c_ab", "c_cd", "c_ef"]
    rarity = np.log(4 / 3) + 1  # both words occur in two of three texts
    weights = np.array([(1 + np.log(3)) * rarity, rarity, 0.0])
    assert got == pytest.approx(weights / np.linalg.norm(weights))


def test_nothing_is_learnt_from_rows_that_are_only_transformed() -> None:
    alone = TextTerms("tfidf", 8, 3, 1).fit(TRAIN)
    before = alone.transform(TEST)
    alone.transform(pd.DataFrame({"comment": texts(60, 3), "note": texts(60, 4)}))
    np.testing.assert_array_equal(alone.transform(TEST), before)
    np.testing.assert_array_equal(alone.transform(TEST.iloc[[1]]), before[[1]])


def test_hashed_words_need_no_fitting() -> None:
    got = TextTerms("hashing", 16, None, 1).fit(TRAIN).transform(TEST).toarray()
    assert got.shape == (3, 32)
    expected = HashingVectorizer(n_features=16).transform(TEST["comment"]).toarray()
    np.testing.assert_array_equal(got[:, :16], expected)
    names = TextTerms("hashing", 2, None, 1).fit(TRAIN).get_feature_names_out().tolist()
    assert names == ["comment_hash_0", "comment_hash_1", "note_hash_0", "note_hash_1"]


def test_components_are_those_of_the_singular_value_decomposition() -> None:
    comments = TRAIN[["comment"]]
    got = TextTerms("tfidf", 10, 3, 1).fit_transform(comments)
    weights = TextTerms("tfidf", 10, None, 1).fit_transform(comments).toarray()
    left, values, _ = np.linalg.svd(weights, full_matrices=False)
    assert np.abs(got) == pytest.approx(np.abs(left[:, :3] * values[:3]), abs=1e-3)


def test_components_are_the_same_again_and_few_words_are_kept_as_they_are() -> None:
    twice = [TextTerms("tfidf", 10, 3, 7).fit_transform(TRAIN) for _ in range(2)]
    np.testing.assert_array_equal(*twice)
    few = TextTerms("tfidf", 2, 3, 7).fit(TRAIN)
    plain = TextTerms("tfidf", 2, None, 7).fit(TRAIN)
    np.testing.assert_array_equal(few.transform(TEST), plain.transform(TEST).toarray())
    assert few.get_feature_names_out().tolist() == plain.get_feature_names_out().tolist()
    topics = TextTerms("tfidf", 10, 2, 7).fit(TRAIN).get_feature_names_out().tolist()
    assert topics == ["comment_topic_0", "comment_topic_1", "note_topic_0", "note_topic_1"]


@pytest.mark.parametrize("components", [None, 3])
def test_a_column_without_words_becomes_a_zero(components: int | None) -> None:
    silent = pd.DataFrame({"comment": ["", "?", "a"], "note": ["late box"] * 3})
    transformer = TextTerms("tfidf", 5, components, 1).fit(silent)
    got = transformer.transform(TEST)
    values = got.toarray() if hasattr(got, "toarray") else got
    assert values.shape == (3, 3)
    assert (values[:, 0] == 0.0).all()
    assert transformer.get_feature_names_out().tolist()[0] == "comment_no_word"
