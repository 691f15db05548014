import time
from uuid import RFC_4122, UUID

from ml_assets.deployment.prediction_id import new_prediction_ids


def test_ids_are_version_7_uuids_with_the_time_in_front() -> None:
    before = time.time_ns() // 1_000_000
    ids = [UUID(hex=one) for one in new_prediction_ids(100)]
    after = time.time_ns() // 1_000_000

    assert {one.version for one in ids} == {7}
    assert {one.variant for one in ids} == {RFC_4122}
    assert all(before <= one.int >> 80 <= after for one in ids)


def test_ids_are_unique_and_none_is_made_for_no_row() -> None:
    assert len(set(new_prediction_ids(10_000))) == 10_000
    assert new_prediction_ids(0) == []
