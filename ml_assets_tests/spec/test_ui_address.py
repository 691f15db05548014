import pytest

from ml_assets.spec.ui_address import asset_url, run_url


def test_the_address_may_be_another_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ML_ASSETS_UI_URL", "https://dagster.shop.example/")
    assert asset_url("churn", "model") == "https://dagster.shop.example/assets/churn/model"
    assert run_url("2f1c") == "https://dagster.shop.example/runs/2f1c"
