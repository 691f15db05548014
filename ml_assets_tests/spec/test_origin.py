from datetime import UTC, datetime

from ml_assets.spec.origin import Origin


def test_an_origin_is_read_back_as_it_was_written() -> None:
    origin = Origin(asset="model", data_version="ab", run_id=None,
                    made_at=datetime(2026, 11, 26, tzinfo=UTC))  # fmt: skip
    assert Origin.model_validate_json(origin.model_dump_json()) == origin
