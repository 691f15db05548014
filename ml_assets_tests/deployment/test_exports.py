import hashlib

import pytest

from ml_assets.deployment.exports import Exports, export_file, parity
from ml_assets.deployment.parity import compare
from ml_assets.estimator.predict import predict
from ml_assets.spec.errors import ModelFileError
from ml_assets_tests.deployment.conftest import Case


def exports(case: Case) -> Exports:
    content = case.model.content
    return Exports(
        model_version=case.model.version, files=[export_file("skops", content, "m.skops")],
        parity={"skops": parity(case.model, content, case.held_out)},
    )  # fmt: skip


def test_an_exported_file_is_described_by_its_bytes(breast_cancer: Case) -> None:
    (file,) = exports(breast_cancer).files

    assert file.sha256 == hashlib.sha256(breast_cancer.model.content).hexdigest()
    assert file.sha256.startswith(breast_cancer.model.version)
    assert file.bytes == len(breast_cancer.model.content)


@pytest.mark.parametrize("name", ["breast_cancer", "diabetes"])
def test_a_file_read_back_predicts_exactly_the_same(
    name: str, request: pytest.FixtureRequest
) -> None:
    case: Case = request.getfixturevalue(name)

    result = parity(case.model, case.model.content, case.held_out)

    assert result.passed
    assert (result.rows, result.largest_difference, result.changed_labels) == (
        len(case.held_out), 0.0, 0,
    )  # fmt: skip


def test_the_bytes_of_another_model_are_refused(
    breast_cancer: Case, other_breast_cancer: Case
) -> None:
    with pytest.raises(ModelFileError, match=breast_cancer.model.version):
        parity(breast_cancer.model, other_breast_cancer.model.content, breast_cancer.held_out)


def test_exports_of_another_version_are_refused(
    breast_cancer: Case, other_breast_cancer: Case
) -> None:
    exports(breast_cancer).must_be_of(breast_cancer.model.version)
    with pytest.raises(ModelFileError, match=breast_cancer.model.version):
        exports(breast_cancer).must_be_of(other_breast_cancer.model.version)


def test_exports_that_predict_otherwise_are_refused(
    breast_cancer: Case, other_breast_cancer: Case
) -> None:
    rows = breast_cancer.held_out
    unequal = compare(
        predict(breast_cancer.model, rows), predict(other_breast_cancer.model, rows), 1e-6
    )
    found = exports(breast_cancer).model_copy(update={"parity": {"skops": unequal}})

    assert unequal.largest_difference > 0.01
    with pytest.raises(ModelFileError, match="skops"):
        found.must_be_of(breast_cancer.model.version)


def test_a_format_that_is_not_published_need_not_predict_the_same(
    breast_cancer: Case, other_breast_cancer: Case
) -> None:
    rows = breast_cancer.held_out
    unequal = compare(
        predict(breast_cancer.model, rows), predict(other_breast_cancer.model, rows), 1e-6
    )
    found = exports(breast_cancer)
    found.parity["onnx"], found.not_published["onnx"] = unequal, "predicts otherwise"

    found.must_be_of(breast_cancer.model.version)
    assert found.file("onnx") is None
    assert found.hashes == {"skops_sha256": found.files[0].sha256}
