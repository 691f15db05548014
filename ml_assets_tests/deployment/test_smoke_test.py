from pathlib import Path

import pytest

from ml_assets.deployment.smoke_test import smoke_test
from ml_assets.estimator.predict import Predictions, predict
from ml_assets.spec.errors import ServiceError
from ml_assets_tests.deployment.conftest import Case, build_case


@pytest.mark.service
def test_a_served_bento_predicts_as_the_model_in_memory(tmp_path: Path, mixed: Case) -> None:
    home = tmp_path / "home"
    tag = build_case(home, mixed, max_batch_size=16).tag
    expected = predict(mixed.model, mixed.held_out)

    result = smoke_test(home, tag, mixed.held_out, expected, mixed.contract)

    assert result.rows == len(mixed.held_out) > 16
    assert result.changed_labels == 0
    assert result.largest_difference <= result.tolerance
    assert result.model_version == mixed.model.version
    assert (result.refused_with, result.refused_column) == (422, "visits per-week")
    assert result.explained_gap is not None
    assert result.explained_gap < 1e-6
    assert list((home / "servers").iterdir()) == []


@pytest.mark.service
def test_other_predictions_than_expected_fail(tmp_path: Path, diabetes: Case) -> None:
    home = tmp_path / "home"
    tag = build_case(home, diabetes).tag
    expected = Predictions(predict(diabetes.model, diabetes.held_out).labels + 0.001)

    with pytest.raises(ServiceError, match="predicts otherwise"):
        smoke_test(home, tag, diabetes.held_out, expected, diabetes.contract)
    assert list((home / "servers").iterdir()) == []


def test_an_absent_bento_is_named_before_anything_starts(tmp_path: Path, mixed: Case) -> None:
    expected = predict(mixed.model, mixed.held_out)

    with pytest.raises(ServiceError, match="mixed:1"):
        smoke_test(tmp_path, "mixed:1", mixed.held_out, expected, mixed.contract)
