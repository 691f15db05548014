import pytest

from ml_assets.deployment import onnx_export as module
from ml_assets.deployment.onnx_export import ONNX_TOLERANCE, export_onnx
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.onnx_model import read_onnx
from ml_assets.spec.errors import SpecError
from ml_assets_tests.deployment.conftest import Case


def test_a_model_that_holds_parity_is_published(diabetes: Case) -> None:
    found = export_onnx(diabetes.model, diabetes.held_out, must=True)

    assert found.reason is None
    assert found.parity is not None
    assert found.parity.passed
    assert found.parity.rows == len(diabetes.held_out)
    assert found.content is not None
    read_onnx(found.content, model_version=diabetes.model.version)


def test_a_file_that_predicts_otherwise_is_not_published(
    breast_cancer: Case, other_breast_cancer: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As a converter would do that takes the numbers of another model.
    other = FittedModel(
        other_breast_cancer.model.estimator, breast_cancer.model.info, b"",
        breast_cancer.model.version,
    )  # fmt: skip
    wrong = module.onnx_file(other)
    monkeypatch.setattr(module, "onnx_file", lambda model: wrong)

    found = export_onnx(breast_cancer.model, breast_cancer.held_out, must=False)

    assert found.content is None
    assert found.parity is not None
    assert found.parity.largest_difference > ONNX_TOLERANCE
    assert "predicts otherwise" in str(found.reason)


def test_a_file_that_was_not_compared_is_not_published(diabetes: Case) -> None:
    found = export_onnx(diabetes.model, diabetes.held_out.head(0), must=True)
    assert (found.content, found.reason) == (
        None, "there are no rows to compare its predictions of",
    )  # fmt: skip


def test_a_file_that_cannot_be_loaded_is_not_published(
    diabetes: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "onnx_file", lambda model: b"no graph")

    found = export_onnx(diabetes.model, diabetes.held_out, must=False)

    assert (found.content, found.parity) == (None, None)
    assert "cannot load" in str(found.reason)


def test_without_the_extra_nothing_is_published_unless_it_is_asked_for(
    diabetes: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PACKAGES", ("nowhere_to_be_found",))

    found = export_onnx(diabetes.model, diabetes.held_out, must=False)
    assert found.content is None
    assert "pip install 'ml_assets[onnx]'" in str(found.reason)
    with pytest.raises(SpecError, match="nowhere_to_be_found"):
        export_onnx(diabetes.model, diabetes.held_out, must=True)
