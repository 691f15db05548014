from datetime import UTC, datetime

import pytest

from ml_assets.deployment.batch_scoring.record import BatchRecord


@pytest.mark.parametrize(("rejected", "complete"), [(2, True), (1, False)])
def test_a_batch_is_complete_when_every_row_is_accounted_for(rejected: int, complete: bool) -> None:
    record = BatchRecord(
        batch="01ab", problem="churn", model_version="v", contract_version=1, input="a.csv",
        input_digest="d", run_id="r", scored_at=datetime.now(UTC), read=10, scored=8,
        rejected=rejected, output=None,
    )  # fmt: skip
    assert record.complete == complete
    assert BatchRecord.model_validate_json(record.model_dump_json()) == record
