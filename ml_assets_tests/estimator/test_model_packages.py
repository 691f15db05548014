from pathlib import Path

import pytest

from ml_assets.estimator.model_packages import model_packages
from ml_assets_tests.modeling.families.user_package import install


def test_boosters_are_packages_and_plain_families_need_none() -> None:
    assert model_packages(["xgboost", "linear", "catboost", "xgboost"]) == ["catboost", "xgboost"]
    assert model_packages(["linear", "shop.families.Spline"]) == []


def test_a_users_installed_family_needs_its_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path, monkeypatch)
    assert model_packages(["stump"]) == ["their-families"]
