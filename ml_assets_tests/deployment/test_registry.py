from pathlib import Path

import pytest

from ml_assets.deployment.model_entry import CONTRACT_FILE, MODEL_FILE, ONNX_FILE
from ml_assets.deployment.registry import (
    approve_version,
    entry_folder,
    load_registered,
    register,
    registered,
    stored_report,
    versions,
)
from ml_assets.spec.errors import ContractError, ModelFileError
from ml_assets_tests.deployment.conftest import Case, make_report, register_case


def test_a_registered_version_is_loaded_back(tmp_path: Path, breast_cancer: Case) -> None:
    registration = register_case(tmp_path, breast_cancer)

    found = load_registered(tmp_path, "breast_cancer", breast_cancer.model.version)

    assert registration.tag == f"breast_cancer:{breast_cancer.model.version}"
    assert registration.metadata["run_id"] == "run-1"
    assert found.model.content == breast_cancer.model.content
    assert found.contract == breast_cancer.contract
    assert found.report == breast_cancer.report


def test_registering_twice_keeps_one_entry(tmp_path: Path, breast_cancer: Case) -> None:
    first = register_case(tmp_path, breast_cancer)
    second = register_case(tmp_path, breast_cancer)

    assert second == first
    assert versions(tmp_path, "breast_cancer") == [first]


def test_versions_are_listed_newest_first(
    tmp_path: Path, breast_cancer: Case, other_breast_cancer: Case
) -> None:
    older = register_case(tmp_path, breast_cancer)
    newer = register_case(tmp_path, other_breast_cancer)

    assert versions(tmp_path, "breast_cancer") == [newer, older]
    assert versions(tmp_path, "unknown") == []


def test_a_fresh_evaluation_replaces_the_stored_one(tmp_path: Path, breast_cancer: Case) -> None:
    register_case(tmp_path, breast_cancer)
    fresh = make_report(breast_cancer.model, roc_auc=0.5)

    register(tmp_path, "breast_cancer", breast_cancer.model, breast_cancer.contract, fresh, {})

    assert stored_report(tmp_path, "breast_cancer", breast_cancer.model.version) == fresh


def test_another_contract_of_the_same_version_is_refused(
    tmp_path: Path, breast_cancer: Case
) -> None:
    register_case(tmp_path, breast_cancer)
    contract = breast_cancer.contract.model_copy(deep=True)
    contract.columns["mean_radius"].max = 99.0

    with pytest.raises(ContractError, match="raise the version"):
        register(tmp_path, "breast_cancer", breast_cancer.model, contract, breast_cancer.report, {})


def test_the_evaluation_of_another_model_is_refused(
    tmp_path: Path, breast_cancer: Case, other_breast_cancer: Case
) -> None:
    with pytest.raises(ModelFileError, match=breast_cancer.model.version):
        register(tmp_path, "breast_cancer", breast_cancer.model, breast_cancer.contract,
                 other_breast_cancer.report, {})  # fmt: skip
    assert versions(tmp_path, "breast_cancer") == []


@pytest.mark.parametrize("torn", ["model.yaml", CONTRACT_FILE, MODEL_FILE])
def test_a_half_registered_version_is_no_version_and_is_mended(
    tmp_path: Path, breast_cancer: Case, torn: str
) -> None:
    folder = Path(register_case(tmp_path, breast_cancer).path)
    (folder / torn).unlink()

    assert versions(tmp_path, "breast_cancer") == []
    with pytest.raises(ModelFileError, match="no version"):
        load_registered(tmp_path, "breast_cancer", breast_cancer.model.version)

    register_case(tmp_path, breast_cancer)
    load_registered(tmp_path, "breast_cancer", breast_cancer.model.version)


def test_damaged_bytes_are_refused_and_mended_by_registering(
    tmp_path: Path, breast_cancer: Case
) -> None:
    folder = Path(register_case(tmp_path, breast_cancer).path)
    (folder / MODEL_FILE).write_bytes(breast_cancer.model.content[:-9])

    with pytest.raises(ModelFileError):
        load_registered(tmp_path, "breast_cancer", breast_cancer.model.version)

    register_case(tmp_path, breast_cancer)
    load_registered(tmp_path, "breast_cancer", breast_cancer.model.version)


def test_an_absent_version_names_the_known_ones(tmp_path: Path, breast_cancer: Case) -> None:
    register_case(tmp_path, breast_cancer)

    with pytest.raises(ModelFileError, match=breast_cancer.model.version):
        load_registered(tmp_path, "breast_cancer", "0000")


def test_registered_again_a_version_has_the_onnx_file_of_the_last_time(
    tmp_path: Path, breast_cancer: Case
) -> None:
    def kept(onnx: bytes | None) -> bytes | None:
        register(tmp_path, "breast_cancer", breast_cancer.model, breast_cancer.contract,
                 breast_cancer.report, {}, onnx)  # fmt: skip
        return load_registered(tmp_path, "breast_cancer", breast_cancer.model.version).onnx

    assert kept(None) is None
    assert kept(b"graph") == b"graph"
    assert kept(b"other") == b"other"
    folder = entry_folder(tmp_path, "breast_cancer", breast_cancer.model.version)
    (folder / ONNX_FILE).write_bytes(b"torn")
    assert kept(b"other") == b"other"
    assert kept(None) is None


def test_the_metadata_holds_metrics_and_follows_a_fresh_evaluation(
    tmp_path: Path, breast_cancer: Case
) -> None:
    first = register_case(tmp_path, breast_cancer)
    assert first.metadata["metric_roc_auc"] == "0.97"
    assert (first.metadata["contract_version"], first.metadata["trial"]) == ("1", "trial-1")
    fresh = make_report(breast_cancer.model, roc_auc=0.5)
    again = register(tmp_path, "breast_cancer", breast_cancer.model, breast_cancer.contract, fresh,
                     {"run_id": "run-2"})  # fmt: skip
    assert again.metadata == {**first.metadata, "metric_roc_auc": "0.5"}


def test_approvals_stay_with_the_version(tmp_path: Path, breast_cancer: Case) -> None:
    version = register_case(tmp_path, breast_cancer).version
    approve_version(tmp_path, "breast_cancer", version, "Ann", "Seen the slices")
    approve_version(tmp_path, "breast_cancer", version, "Bob", "Me too")
    entry = register_case(tmp_path, breast_cancer)
    assert entry == registered(tmp_path, "breast_cancer", version)
    assert [one.who for one in entry.approvals] == ["Ann", "Bob"]
    assert "Ann (20" in entry.metadata["approvals"]
    assert "Bob (20" in entry.metadata["approvals"]
    load_registered(tmp_path, "breast_cancer", version)


def test_a_version_that_is_absent_cannot_be_approved(tmp_path: Path, breast_cancer: Case) -> None:
    register_case(tmp_path, breast_cancer)
    with pytest.raises(ModelFileError, match="no version '0000'"):
        approve_version(tmp_path, "breast_cancer", "0000", "Ann", "Seen")
