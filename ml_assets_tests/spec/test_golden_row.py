import pytest

from ml_assets.spec.golden_row import GoldenRow


@pytest.mark.parametrize("label", ["yes", 1, 2.5, True])
def test_a_label_keeps_its_type(label: object) -> None:
    stored = GoldenRow.model_validate(
        {"model_version": "v", "row": {"a": None}, "prediction": label}
    )
    again = GoldenRow.model_validate_json(stored.model_dump_json())
    assert again == stored
    assert type(again.prediction) is type(label)
