import hashlib

import numpy as np
import pytest

from ml_assets.deployment.exports import Exports, compare, export_file, parity
from ml_assets.estimator.predict import Predictions, predict
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


def shares(*positive: float) -> Predictions:
    table = np.array([[1 - share, share] for share in positive])
    labels = np.where(table[:, 1] > 0.5, "yes", "no")
    return Predictions(labels, table, ("no", "yes"))


def test_the_largest_difference_and_the_changed_labels_are_counted() -> None:
    result = compare(shares(0.2, 0.6, 0.9), shares(0.2, 0.4, 0.95), tolerance=1e-6)

    assert result.changed_labels == 1
    assert result.largest_difference == pytest.approx(0.2)
    assert not result.passed


def test_a_difference_within_the_tolerance_passes() -> None:
    assert compare(shares(0.2), shares(0.2 + 1e-8), tolerance=1e-6).passed


def test_a_missing_number_never_passes() -> None:
    found = Predictions(np.array([1.0, np.nan]))

    assert not compare(Predictions(np.array([1.0, 2.0])), found, tolerance=1e9).passed


def test_lost_rows_never_pass() -> None:
    assert not compare(shares(0.2, 0.3), shares(0.2), tolerance=1.0).passed


def test_scores_of_anomalies_are_compared() -> None:
    labels = np.array(["normal", "anomaly"])
    one = Predictions(labels, None, ("normal", "anomaly"), np.array([0.1, 0.999]))
    assert compare(one, one, 0.0).passed
    other = Predictions(labels, None, ("normal", "anomaly"), np.array([0.1, 0.998]))
    assert compare(one, other, 0.0).largest_difference == pytest.approx(0.001)
    assert not compare(one, other, 0.0).passed
