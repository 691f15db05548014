from importlib.metadata import version

from ml_assets.modeling.card.versions import versions


def test_boosters_are_told_where_they_are_used() -> None:
    assert "lightgbm" not in versions(["linear"])
    found = versions(["linear", "lightgbm"])
    assert found["lightgbm"] == version("lightgbm")
    assert found["scikit-learn"] == version("scikit-learn")
