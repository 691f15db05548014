from uuid import UUID

import numpy as np

from ml_assets.deployment.batch_scoring.prediction_ids import (
    batch_and_row,
    batch_id,
    batch_prediction_ids,
)
from ml_assets.deployment.prediction_id import new_prediction_ids

ROWS = np.array([0, 1, 255, 256, 99_999, 2**32 + 5, 2**48 - 1])


def test_an_id_leads_back_to_batch_and_row() -> None:
    batch = batch_id("model", "contract", "input")
    ids = batch_prediction_ids(batch, ROWS).to_pylist()
    assert [batch_and_row(one) for one in ids] == [(batch, row) for row in ROWS.tolist()]
    assert ids == [f"{batch}{row:012x}" for row in ROWS.tolist()]


def test_ids_are_uuids_of_version_8() -> None:
    for n in range(50):
        batch = batch_id("model", str(n))
        uuid = UUID(batch_prediction_ids(batch, ROWS).to_pylist()[2])
        assert (uuid.version, uuid.variant) == (8, "specified in RFC 4122")


def test_another_text_is_another_batch() -> None:
    assert len({batch_id("a", "bc"), batch_id("ab", "c"), batch_id("a", "b", "c")}) == 3
    assert batch_id("a", "b") == batch_id("a", "b")


def test_ids_of_the_service_are_of_no_batch() -> None:
    assert [batch_and_row(one) for one in [*new_prediction_ids(100), "", "x" * 32]] == [None] * 102


def test_no_row_has_no_id() -> None:
    assert batch_prediction_ids(batch_id("a"), ROWS[:0]).to_pylist() == []
