import os
import subprocess
import sys

_PRINT = (
    "import ml_assets, os; print(os.environ['DAGSTER_DISABLE_TELEMETRY'], "
    "os.environ['BENTOML_DO_NOT_TRACK'], os.environ['GX_ANALYTICS_ENABLED'], "
    "os.environ['RAY_USAGE_STATS_ENABLED'])"
)
_NAMES = ("DAGSTER_DISABLE_TELEMETRY", "BENTOML_DO_NOT_TRACK", "GX_ANALYTICS_ENABLED",
          "RAY_USAGE_STATS_ENABLED")  # fmt: skip


def printed(**said: str) -> str:
    environment = {k: v for k, v in os.environ.items() if k not in _NAMES} | said
    return subprocess.run([sys.executable, "-c", _PRINT], env=environment, text=True, check=True,
                          capture_output=True).stdout.strip()  # fmt: skip


def test_importing_the_package_turns_every_telemetry_off() -> None:
    assert printed() == "1 True False 0"


def test_what_the_user_says_stays() -> None:
    assert printed(RAY_USAGE_STATS_ENABLED="1").endswith(" 1")
