from pathlib import Path

import pyarrow as pa

from ml_assets.monitoring.drift.window import count_window, flat_features
from ml_assets_tests.monitoring.drift import cases


def test_features_of_all_rows_and_answers_of_the_reference_s_model(tmp_path: Path) -> None:
    profile, _ = cases.make_profile(tmp_path)
    own, other = cases.logged(cases.drawn(300, 1)), cases.logged(cases.drawn(200, 2), version="old")
    found = count_window(cases.batches_of(pa.concat_tables([own, other])), profile)
    assert found.rows == found.features.columns["mean_area"].rows == 500
    assert found.predictions["prediction"].rows == 300
    assert found.features.sample is not None
    assert found.features.sample.column_names == list(profile.columns)
    labels = own.column("prediction").to_pylist()
    first = profile.predictions["prediction"].bins.categories[0]
    assert found.predictions["prediction"].counts[0] == labels.count(first)


def test_without_an_answer_of_the_model_there_is_none_to_compare(tmp_path: Path) -> None:
    profile, _ = cases.make_profile(tmp_path)
    other = cases.logged(cases.drawn(50, 2), version="old")
    assert count_window(cases.batches_of(other), profile).predictions == {}
    assert count_window([], profile).rows == 0


def test_features_that_a_row_lacks_are_missing() -> None:
    features = pa.array([{"a": 1.0, "b": "x"}, None])
    batch = pa.RecordBatch.from_pydict({"features": features})
    assert flat_features(batch, ["b", "a"]).to_pydict() == {"b": ["x", None], "a": [1.0, None]}
    assert flat_features(batch, []).num_columns == 0
