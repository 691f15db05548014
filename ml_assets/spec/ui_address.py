"""Where Dagster's UI shows an asset."""

import os


def asset_url(problem: str, asset: str) -> str:
    """Return the address of an asset's page: under ``ML_ASSETS_UI_URL``, else on this machine.

    >>> asset_url("churn", "evaluation")
    'http://127.0.0.1:3000/assets/churn/evaluation'
    """
    root = os.environ.get("ML_ASSETS_UI_URL", "http://127.0.0.1:3000").rstrip("/")
    return f"{root}/assets/{problem}/{asset}"
