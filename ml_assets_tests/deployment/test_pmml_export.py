import pytest

from ml_assets.deployment import pmml_export as module
from ml_assets.deployment.pmml.evaluator import Evaluator
from ml_assets.deployment.pmml.pmml_file import pmml_file
from ml_assets.deployment.pmml_export import PMML_TOLERANCE, export_pmml
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets_tests.deployment.conftest import Case


def test_a_model_that_holds_parity_is_published(diabetes: Case, evaluator: Evaluator) -> None:
    found = export_pmml(diabetes.model, diabetes.held_out, evaluator)

    assert (found.reason, found.content) == (None, pmml_file(diabetes.model).content)
    assert found.parity is not None
    assert found.parity.rows == len(diabetes.held_out)
    assert found.parity.largest_difference < 1e-12


def test_a_file_that_predicts_otherwise_is_not_published(
    breast_cancer: Case, other_breast_cancer: Case, monkeypatch: pytest.MonkeyPatch,
    evaluator: Evaluator,
) -> None:  # fmt: skip
    # As a converter would do that takes the numbers of another model.
    other = FittedModel(
        other_breast_cancer.model.estimator, breast_cancer.model.info, b"",
        breast_cancer.model.version,
    )  # fmt: skip
    wrong = pmml_file(other)
    monkeypatch.setattr(module, "pmml_file", lambda model: wrong)

    found = export_pmml(breast_cancer.model, breast_cancer.held_out, evaluator)

    assert found.content is None
    assert found.parity is not None
    assert found.parity.largest_difference > PMML_TOLERANCE
    assert "predicts otherwise" in str(found.reason)


def test_a_file_that_was_not_compared_is_not_published(
    diabetes: Case, evaluator: Evaluator
) -> None:
    found = export_pmml(diabetes.model, diabetes.held_out.head(0), evaluator)
    assert (found.content, found.reason) == (
        None, "there are no rows to compare its predictions of",
    )  # fmt: skip
