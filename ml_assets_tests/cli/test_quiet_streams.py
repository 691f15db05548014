import subprocess
import sys

_CODE = """
import os, subprocess, sys
from ml_assets.cli.quiet_streams import quiet_streams
print("before")
with quiet_streams(to_stderr={to_stderr}) as terminal:
    print("hidden")
    os.write(2, b"hidden")
    subprocess.run(["echo", "hidden"])
    print("progress", file=terminal)
print("after")
"""


def run(to_stderr: bool) -> tuple[str, str]:
    code = _CODE.format(to_stderr=to_stderr)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout, done.stderr


def test_only_the_yielded_stream_reaches_the_terminal() -> None:
    assert run(to_stderr=False) == ("before\nprogress\nafter\n", "")


def test_progress_may_go_to_stderr() -> None:
    assert run(to_stderr=True) == ("before\nafter\n", "progress\n")
