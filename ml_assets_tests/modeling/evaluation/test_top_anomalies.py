import pytest

from ml_assets.estimator.predict import predict
from ml_assets.modeling.evaluation.top_anomalies import flagged, top_anomalies
from ml_assets_tests.modeling.unlabelled_tables import detector, odd_rows

MODEL = detector()
FRAME = odd_rows(rows=300, seed=2).assign(name=[f"n{row}" for row in range(300)])


def test_the_share_that_is_called_anomalies() -> None:
    found = flagged(MODEL, FRAME)
    assert found.contamination == pytest.approx(0.05)
    assert found.share == (predict(MODEL, FRAME).labels == "anomaly").mean()
    assert 0.02 < found.share < 0.1


def test_the_most_anomalous_rows_come_first_with_what_is_unusual() -> None:
    lines = top_anomalies(MODEL, FRAME, most=5)
    scores = predict(MODEL, FRAME).scores
    assert scores is not None
    assert [line["score"] for line in lines] == sorted(scores, reverse=True)[:5]
    for line in lines:
        assert FRAME["odd"].iloc[line["row"]] == "odd"
        assert line["unusual"].count("%") == 3
    place = int(FRAME["a"].abs().idxmax())
    frame = FRAME.copy()
    frame.loc[place, "a"] = 1e6
    first = top_anomalies(MODEL, frame, most=1)[0]
    assert first["row"] == place
    assert first["unusual"].startswith("a 1e+06 (0.3%)")


def test_rows_bear_their_id_and_sensitive_columns_stay_unsaid() -> None:
    named = top_anomalies(MODEL, FRAME, id_column="name", most=2)
    assert named[0]["name"] == f"n{top_anomalies(MODEL, FRAME, most=1)[0]['row']}"
    hidden = top_anomalies(MODEL, FRAME, hidden={"a", "name"}, id_column="name", most=2)
    for line in hidden:
        assert "name" not in line
        assert not line["unusual"].startswith("a ")
        assert ", a " not in line["unusual"]
