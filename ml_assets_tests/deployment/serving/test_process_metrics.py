import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from ml_assets.deployment.serving.process_metrics import ProcessMetrics


def values() -> dict[str, float]:
    families = ProcessMetrics({"service_name": "churn"}).collect()
    samples = [sample for family in families for sample in family.samples]
    assert all(sample.labels == {"service_name": "churn"} for sample in samples)
    return {sample.name.removeprefix("ml_assets_service_"): sample.value for sample in samples}


def test_one_process_tells_of_itself() -> None:
    found, own = values(), psutil.Process()
    assert found["workers"] == 1
    assert found["memory_bytes"] == pytest.approx(own.memory_info().rss, rel=0.2)
    assert found["start_time_seconds"] == own.create_time()
    spent = own.cpu_times()
    assert 0 < found["cpu_seconds_total"] <= spent.user + spent.system


def test_any_worker_tells_of_all_living_ones_and_of_no_stranger(tmp_path: Path) -> None:
    """Workers have the same parent; here a shell's two children."""
    script = """
from ml_assets_tests.deployment.serving.test_process_metrics import values
print(values()["workers"])
"""
    started = [subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])]
    stranger = os.getppid()
    try:
        for process in (started[0].pid, stranger, 2**22 + 1):
            (tmp_path / f"counter_{process}.db").touch()
        env = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
        found = subprocess.run([sys.executable, "-c", script], env=env, check=True,
                               capture_output=True, text=True).stdout  # fmt: skip
    finally:
        started[0].kill()
        started[0].wait()
    assert float(found) == 2
