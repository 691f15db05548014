import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

import pytest


@pytest.mark.service
def test_the_command_serves_the_checks_and_jobs_of_the_project(
    root: Path, write_problem: Callable[..., Path]
) -> None:
    write_problem()
    command = [str(Path(sys.executable).parent / "ml-assets"), "exporter", "--port", "0"]
    exporter = subprocess.Popen(command, cwd=root, env=dict(os.environ), stdout=subprocess.PIPE,
                                text=True)  # fmt: skip
    try:
        assert exporter.stdout is not None
        line = exporter.stdout.readline()
        assert line.endswith("(1 problems)\n")
        with urlopen(line.split()[0], timeout=30) as answer:
            text = answer.read().decode()
    finally:
        exporter.terminate()
        exporter.wait(30)
    for job in ("lifecycle", "scoring", "monitoring"):
        assert (
            f'ml_assets_runs{{job_name="cancer_{job}",problem="cancer",status="SUCCESS"}} 0.0'
            in text
        )
