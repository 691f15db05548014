"""Telemetry of every library is off unless the user has said otherwise."""

import os

_OFF = {
    "BENTOML_DO_NOT_TRACK": "True",
    "GX_ANALYTICS_ENABLED": "False",
    "RAY_USAGE_STATS_ENABLED": "0",
    "DAGSTER_DISABLE_TELEMETRY": "1",
}


def turn_off_telemetry() -> None:
    """Set each library's own switch, keeping what the environment already says.

    Offline, each of these libraries loses seconds at its first use while it tries to report.
    """
    for name, value in _OFF.items():
        os.environ.setdefault(name, value)
