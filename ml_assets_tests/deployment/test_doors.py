from hashlib import sha256
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from ml_assets.deployment import assets
from ml_assets.deployment.exports import Exports
from ml_assets.deployment.registry import load_registered
from ml_assets.spec.errors import ModelFileError, SpecError
from ml_assets.spec.project import Project
from ml_assets_tests.deployment.conftest import Case
from ml_assets_tests.spec.specs import make_spec


def project_of(root: Path, case: Case, **serving: Any) -> Project:
    info = case.model.info
    problem = {"task": info.task, "target": "target"}
    return Project(spec=make_spec(name=info.problem, problem=problem, serving=serving), root=root)


def exported(project: Project, case: Case) -> Any:
    (definition, *_) = assets.build_assets(project)
    return definition(case.model, case.held_out, case.contract)


def registered(project: Project, case: Case, exports: Exports) -> Any:
    definition = assets.build_assets(project)[1]
    context = dg.build_asset_context()
    return definition(context, case.model, case.report, case.contract, exports, case.held_out)


@pytest.mark.parametrize("name", ["breast_cancer", "diabetes"])
def test_both_formats_are_compared_on_held_out_and_edge_rows_and_registered(
    tmp_path: Path, name: str, request: pytest.FixtureRequest
) -> None:
    case: Case = request.getfixturevalue(name)
    project = project_of(tmp_path, case)

    made = exported(project, case)

    exports: Exports = made.value
    assert [file.format for file in exports.files] == ["skops", "onnx"]
    assert exports.not_published == made.metadata["not_published"] == {}
    assert exports.parity["onnx"].passed
    assert exports.parity["onnx"].rows > len(case.held_out) + 10
    assert exports.parity["onnx"].largest_difference < 1e-12
    entry = registered(project, case, exports)
    assert {"skops_sha256", "onnx_sha256"} <= set(entry.metadata)
    found = load_registered(project.bentoml_home, project.name, case.model.version)
    assert found.onnx == Path(exports.files[1].path).read_bytes()


@pytest.mark.parametrize("name", ["breast_cancer", "diabetes"])
def test_pmml_is_made_where_it_is_asked_for_and_its_hash_registered(
    tmp_path: Path, name: str, request: pytest.FixtureRequest, java: None
) -> None:
    case: Case = request.getfixturevalue(name)
    project = project_of(tmp_path, case, formats=["skops", "onnx", "pmml"])

    made = exported(project, case)

    exports: Exports = made.value
    assert [file.format for file in exports.files] == ["skops", "onnx", "pmml"]
    assert exports.parity["pmml"].passed
    assert exports.parity["pmml"].rows == exports.parity["onnx"].rows
    file = Path(exports.files[2].path)
    assert b"PMML-4_4" in file.read_bytes()
    entry = registered(project, case, exports)
    assert entry.metadata["pmml_sha256"] == sha256(file.read_bytes()).hexdigest()
    # Made again without it, there is none.
    exported(project_of(tmp_path, case), case)
    assert not file.exists()


def test_pmml_without_java_is_an_error_that_tells_the_mend(
    tmp_path: Path, diabetes: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = project_of(tmp_path, diabetes, formats=["skops", "pmml"])
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SpecError, match="install Java"):
        exported(project, diabetes)


def test_a_format_that_is_not_asked_for_has_its_reason(tmp_path: Path, diabetes: Case) -> None:
    earlier: Exports = exported(project_of(tmp_path, diabetes), diabetes).value
    project = project_of(tmp_path, diabetes, formats=["skops"])

    exports: Exports = exported(project, diabetes).value

    assert not Path(earlier.files[1].path).exists()
    assert [file.format for file in exports.files] == ["skops"]
    assert exports.not_published == {"onnx": "serving.formats leaves it out"}
    registered(project, diabetes, exports)
    version = diabetes.model.version
    assert load_registered(project.bentoml_home, project.name, version).onnx is None


def test_an_exported_file_that_was_changed_is_not_registered(
    tmp_path: Path, diabetes: Case
) -> None:
    project = project_of(tmp_path, diabetes)
    exports: Exports = exported(project, diabetes).value
    with Path(exports.files[1].path).open("ab") as file:
        file.write(b"!")

    with pytest.raises(ModelFileError, match="changed since it was compared"):
        registered(project, diabetes, exports)
