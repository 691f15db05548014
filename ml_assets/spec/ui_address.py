"""Where Dagster's UI shows an asset or a run."""

import os


def asset_url(problem: str, asset: str) -> str:
    """Return the address of an asset's page: under ``ML_ASSETS_UI_URL``, else on this machine.

    >>> asset_url("churn", "evaluation")
    'http://127.0.0.1:3000/assets/churn/evaluation'
    """
    return f"{_root()}/assets/{problem}/{asset}"


def run_url(run_id: str) -> str:
    """Return the address of a run's page, as :func:`asset_url` does.

    >>> run_url("2f1c")
    'http://127.0.0.1:3000/runs/2f1c'
    """
    return f"{_root()}/runs/{run_id}"


def _root() -> str:
    return os.environ.get("ML_ASSETS_UI_URL", "http://127.0.0.1:3000").rstrip("/")
