import sys
from pathlib import Path

import pytest
import yaml

from ml_assets.deployment.bento import build_bento, pinned_arguments, write_bentofiles
from ml_assets.deployment.registry import register
from ml_assets.spec.errors import ServiceError
from ml_assets_tests.deployment.conftest import Case, build_case, register_case


def test_files_that_exist_are_kept(tmp_path: Path) -> None:
    write_bentofiles(tmp_path, "churn")
    (tmp_path / "service.py").write_text("# mine\n")

    write_bentofiles(tmp_path, "churn")

    assert (tmp_path / "service.py").read_text() == "# mine\n"
    assert yaml.safe_load((tmp_path / "bentofile.yaml").read_text())["name"] == "churn"


def test_a_bento_is_pinned_to_its_model_and_to_this_environment(
    tmp_path: Path, breast_cancer: Case
) -> None:
    home = tmp_path / "home"
    built = build_case(home, breast_cancer, max_batch_size=64)

    pinned = pinned_arguments(home, built.tag)
    assert built.version == pinned.model_version == breast_cancer.model.version
    assert pinned.max_batch_size == 64
    info = yaml.safe_load((Path(built.path) / "bento.yaml").read_text())
    assert [model["tag"] for model in info["services"][0]["models"]] == [built.model_tag]
    requirements = (Path(built.path) / "env/python/requirements.txt").read_text().split()
    assert all("==" in line for line in requirements)
    assert {line.partition("==")[0] for line in requirements} >= {"bentoml", "skops", "pandas"}


def test_a_bento_carries_its_code_and_no_more_of_the_package(
    tmp_path: Path, breast_cancer: Case
) -> None:
    built = build_case(tmp_path / "home", breast_cancer)

    package = Path(built.path) / "src" / "ml_assets"
    assert (package / "deployment" / "service.py").is_file()
    assert (package / "estimator" / "predict.py").is_file()
    assert not (package / "deployment" / "assets.py").exists()
    assert not (package / "component.py").exists()


def test_an_equal_bento_is_used_again(tmp_path: Path, breast_cancer: Case) -> None:
    first = build_case(tmp_path / "home", breast_cancer)
    second = build_case(tmp_path / "home", breast_cancer)

    assert not first.reused
    assert second == first.model_copy(update={"reused": True})


def test_a_changed_service_of_the_same_model_gets_a_number(
    tmp_path: Path, breast_cancer: Case
) -> None:
    build_case(tmp_path / "home", breast_cancer)
    changed = build_case(tmp_path / "home", breast_cancer, max_batch_size=64)

    assert changed.version == f"{breast_cancer.model.version}-2"


def test_a_torn_bento_is_built_again(tmp_path: Path, breast_cancer: Case) -> None:
    first = build_case(tmp_path / "home", breast_cancer)
    (Path(first.path) / "bento.yaml").unlink()

    again = build_case(tmp_path / "home", breast_cancer)

    assert (again.version, again.reused) == (first.version, False)


def test_one_process_builds_the_bentos_of_two_problems(
    tmp_path: Path, breast_cancer: Case, mixed: Case
) -> None:
    one = build_case(tmp_path / "home", breast_cancer)
    other = build_case(tmp_path / "home", mixed)

    paths = {bento.name: (Path(bento.path) / "apis/openapi.yaml").read_text()
             for bento in (one, other)}  # fmt: skip
    assert "mean_radius" in paths["breast_cancer"]
    assert "visits per-week" in paths["mixed"]
    assert "mean_radius" not in paths["mixed"]
    assert "service" not in sys.modules


def test_a_service_that_cannot_be_imported_is_named(tmp_path: Path, breast_cancer: Case) -> None:
    write_bentofiles(tmp_path / "files", "breast_cancer")
    (tmp_path / "files" / "service.py").write_text("import nowhere_to_be_found\n")
    tag = register_case(tmp_path / "home", breast_cancer).tag

    with pytest.raises(ServiceError, match="nowhere_to_be_found"):
        build_bento(tmp_path / "home", tmp_path / "files", "breast_cancer", tag)


def test_an_absent_bento_is_named(tmp_path: Path) -> None:
    with pytest.raises(ServiceError, match="churn:1"):
        pinned_arguments(tmp_path, "churn:1")


def test_a_model_with_an_onnx_file_needs_its_runtime(tmp_path: Path, breast_cancer: Case) -> None:
    home, folder = tmp_path / "home", tmp_path / "bentofiles" / "breast_cancer"
    without = build_case(home, breast_cancer)
    tag = register(home, "breast_cancer", breast_cancer.model, breast_cancer.contract,
                   breast_cancer.report, {}, onnx=b"graph").tag  # fmt: skip

    built = build_bento(home, folder, "breast_cancer", tag)

    runtimes = ["onnxruntime==" in (Path(bento.path) / "env/python/requirements.txt").read_text()
                for bento in (without, built)]  # fmt: skip
    assert runtimes == [False, True]
    assert built.version == f"{breast_cancer.model.version}-2"
