from dataclasses import replace
from pathlib import Path

import pytest

from ml_assets.deployment.model_entry import (
    EVALUATION_FILE,
    MODEL_FILE,
    ONNX_FILE,
    RegisteredModel,
    read_entry,
    read_onnx_file,
    write_entry,
    write_onnx,
)
from ml_assets.spec.errors import ModelFileError
from ml_assets_tests.deployment.conftest import Case


def entry(case: Case) -> RegisteredModel:
    return RegisteredModel(case.model, case.contract, case.report)


def test_an_entry_comes_back_as_it_was(tmp_path: Path, breast_cancer: Case) -> None:
    write_entry(tmp_path, entry(breast_cancer))

    found = read_entry(tmp_path, breast_cancer.model.version)

    assert found.model.content == breast_cancer.model.content
    assert found.contract == breast_cancer.contract
    assert found.report == breast_cancer.report


def test_changed_bytes_are_refused(tmp_path: Path, breast_cancer: Case) -> None:
    write_entry(tmp_path, entry(breast_cancer))
    with (tmp_path / MODEL_FILE).open("ab") as model_file:
        model_file.write(b"!")

    with pytest.raises(ModelFileError, match=breast_cancer.model.version):
        read_entry(tmp_path, breast_cancer.model.version)


def test_an_absent_file_is_named(tmp_path: Path, breast_cancer: Case) -> None:
    with pytest.raises(ModelFileError, match=MODEL_FILE):
        read_entry(tmp_path, breast_cancer.model.version)


def test_the_evaluation_of_another_version_is_refused(
    tmp_path: Path, breast_cancer: Case, other_breast_cancer: Case
) -> None:
    write_entry(tmp_path, entry(breast_cancer))
    (tmp_path / EVALUATION_FILE).write_text(other_breast_cancer.report.model_dump_json())

    with pytest.raises(ModelFileError, match=other_breast_cancer.model.version):
        read_entry(tmp_path, breast_cancer.model.version)


def test_a_torn_evaluation_is_named(tmp_path: Path, breast_cancer: Case) -> None:
    write_entry(tmp_path, entry(breast_cancer))
    (tmp_path / EVALUATION_FILE).write_text('{"model_ver')

    with pytest.raises(ModelFileError, match=EVALUATION_FILE):
        read_entry(tmp_path, breast_cancer.model.version)


def test_an_onnx_file_comes_back_and_a_changed_one_is_refused(
    tmp_path: Path, breast_cancer: Case
) -> None:
    version = breast_cancer.model.version
    write_entry(tmp_path, replace(entry(breast_cancer), onnx=b"graph"))
    assert read_entry(tmp_path, version).onnx == b"graph"

    (tmp_path / ONNX_FILE).write_bytes(b"grasp")
    with pytest.raises(ModelFileError, match=ONNX_FILE):
        read_entry(tmp_path, version)
    (tmp_path / ONNX_FILE).unlink()
    with pytest.raises(ModelFileError, match=ONNX_FILE):
        read_entry(tmp_path, version)


def test_an_onnx_file_is_taken_away(tmp_path: Path) -> None:
    write_onnx(tmp_path, b"graph")
    write_onnx(tmp_path, None)

    assert read_onnx_file(tmp_path) is None
    assert list(tmp_path.iterdir()) == []
