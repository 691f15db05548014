from importlib.metadata import version
from pathlib import Path

from ml_assets.cli import package_health


def test_this_environment_is_fit() -> None:
    assert package_health.python().status == "ok"
    assert package_health.requirements().status == "ok"


def test_extras_are_not_required() -> None:
    names = {one.name for one in package_health.core_requirements()}
    assert {"dagster", "ray", "bentoml"} <= names
    assert "uvloop" not in names


def test_without_constraints_there_is_nothing_to_compare(tmp_path: Path) -> None:
    assert package_health.constraints(tmp_path).found == "no constraints.txt here"


def test_other_versions_than_tested_are_a_warning(tmp_path: Path) -> None:
    installed = version("pandas")
    file = tmp_path / "constraints.txt"
    file.write_text(f"# tested\npandas=={installed}\npydantic==0.1\nnot-of-ours==9\n")
    found = package_health.constraints(tmp_path)
    assert found.status == "warn"
    assert found.found == f"pydantic {version('pydantic')} (tested 0.1)"
    file.write_text(f"pandas=={installed}\n")
    assert package_health.constraints(tmp_path).found == "1 as tested"
