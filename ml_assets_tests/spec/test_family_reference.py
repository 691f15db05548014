from pathlib import Path

import pytest

from ml_assets.spec.errors import SpecError
from ml_assets.spec.family_reference import (
    FAMILY_NAMES,
    checked_family,
    installed_families,
    is_dotted_path,
)
from ml_assets_tests.modeling.families.user_package import install


def test_our_names_and_dotted_paths_are_taken_without_importing_anything() -> None:
    for reference in (*FAMILY_NAMES, "no_such_package.families.Spline"):
        assert checked_family(reference) == reference


@pytest.mark.parametrize(
    ("found", "mend"), [("ligthgbm", "write 'lightgbm'"), ("random forest", "'random_forest'")]
)
def test_a_mistyped_name_is_told_with_the_nearest(found: str, mend: str) -> None:
    with pytest.raises(SpecError, match=mend):
        checked_family(found)


@pytest.mark.parametrize("reference", ["a.", ".a", "a b.c", "a..b", "1.2"])
def test_what_no_module_can_be_called_is_no_path(reference: str) -> None:
    assert not is_dotted_path(reference)
    with pytest.raises(SpecError, match=r"dotted path, package\.module\.Class"):
        checked_family(reference)


def test_installed_packages_add_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "stump" not in installed_families()
    install(tmp_path, monkeypatch, module="raise RuntimeError('imported')")
    assert installed_families() == ["stump"]
    assert checked_family("stump") == "stump"
    with pytest.raises(SpecError, match="write 'stump'"):
        checked_family("stumpf")
