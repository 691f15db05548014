import pytest

from ml_assets.deployment.golden_row import golden_row
from ml_assets.estimator.predict import predict
from ml_assets_tests.deployment.conftest import Case


def test_the_first_held_out_row_with_what_the_model_says(breast_cancer: Case) -> None:
    rows = breast_cancer.held_out
    known = predict(breast_cancer.model, rows)
    golden = golden_row("v1", rows, known, breast_cancer.contract)
    assert golden.model_version == "v1"
    assert golden.row == {name: rows[name][0] for name in breast_cancer.contract.names("feature")}
    assert golden.prediction == known.labels[0]
    assert golden.probabilities is not None
    assert list(golden.probabilities) == ["benign", "malignant"]
    assert sum(golden.probabilities.values()) == pytest.approx(1.0)


def test_a_number_is_known_without_probabilities(diabetes: Case) -> None:
    known = predict(diabetes.model, diabetes.held_out)
    golden = golden_row("v1", diabetes.held_out, known, diabetes.contract)
    assert golden.prediction == float(known.labels[0])
    assert golden.probabilities is None
