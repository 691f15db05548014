import pytest

from benchmarks.explain_table import draw
from benchmarks.score_row import answer, row_of, scorer_of, ways
from ml_assets.estimator.predict import predict


def test_all_ways_predict_the_same_row() -> None:
    train = draw(300, 1)
    scorer, row = scorer_of(["linear", "hist_gradient_boosting"], train), row_of(train)

    expected = predict(scorer.model, train.head(1))
    found = answer(scorer, row)

    assert found["prediction"] == expected.labels[0]
    assert expected.probabilities is not None
    assert list(found["probabilities"].values()) == pytest.approx(expected.probabilities[0])
    assert list(ways(scorer, row)) == ["onnxruntime alone", "dictionary to answer", "scikit-learn"]
