"""The machine and the versions that figures were taken with."""

import os
import platform
from importlib.metadata import version

import psutil

PACKAGES = (
    "dagster", "ray", "bentoml", "great-expectations", "pandera", "skrub", "scikit-learn", "skops",
    "optuna", "pandas", "numpy", "pyarrow", "pydantic",
)  # fmt: skip


def facts() -> str:
    """Return machine, load and versions as three lines."""
    memory = psutil.virtual_memory().total / 2**30
    load = os.getloadavg()[0]
    return "\n".join([
        f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}",
        f"1-minute load at this moment: {load:.1f}",
        ", ".join(f"{name} {version(name)}" for name in PACKAGES),
    ])  # fmt: skip
