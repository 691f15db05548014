import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import Result

_SEARCH = {"time_budget_s": None, "max_trials": 2, "folds": 2, "families": ["linear"]}
_COMMAND = str(Path(sys.executable).parent / "ml-assets")


def problem(least: float) -> dict[str, Any]:
    return {"task": "binary_classification", "target": "target", "positive_class": "malignant",
            "success": {"roc_auc": {"min": least}}}  # fmt: skip


def console_script(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([_COMMAND, *arguments], capture_output=True, text=True, check=False)


def test_an_error_of_ours_is_told_without_a_traceback(
    ml_assets: Callable[..., Result], write_problem: Callable[..., Path]
) -> None:
    write_problem("cancer", sources={"table": {"uri": "nowhere.csv"}})
    result = ml_assets("run", "cancer", "--select", "source_table,raw_data", "--json")
    document = json.loads(result.stdout)
    assert result.exit_code == 1
    assert document["run"]["success"] is False
    assert document["run"]["done"] == []
    [failure] = document["run"]["failures"]
    assert (failure["step"], failure["type"]) == ("source_table", "SourceError")
    assert "nowhere.csv" in failure["what"]
    assert "failed: source_table" in result.stderr
    assert "Traceback" not in result.stdout + result.stderr


def test_a_part_of_the_life_cycle(
    ml_assets: Callable[..., Result], write_problem: Callable[..., Path]
) -> None:
    write_problem("cancer")
    result = ml_assets("run", "cancer", "--select", "key:cancer/source_table+1")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[:2] == ["[1/2] source_table", "[2/2] raw_data"]
    assert "2 of 2 assets" in result.stdout
    assert "Leaderboard" not in result.stdout


@pytest.mark.slow
@pytest.mark.service
def test_from_a_problem_to_a_served_model(root: Path, write_problem: Callable[..., Path]) -> None:
    write_problem("cancer", problem=problem(least=0.9), search=_SEARCH)
    whole = console_script("run", "cancer", "--json")
    assert whole.returncode == 0, whole.stderr
    summary = json.loads(whole.stdout)
    assert set(summary["run"]["done"]) == set(summary["run"]["planned"])
    assert summary["gate"]["passed"] is True
    assert summary["winner"]["family"] == "linear"
    estimate = summary["evaluation"]["metrics"]["roc_auc"]
    assert 0.9 < estimate["low"] <= estimate["value"] <= estimate["high"] <= 1
    assert all(Path(path).exists() for path in summary["reports"].values())
    version = summary["evaluation"]["model_version"]

    [row] = json.loads(console_script("list", "--json").stdout)["problems"]
    assert (row["champion"], row["bento"]) == (version, summary["bento"]["tag"])
    board = json.loads(console_script("leaderboard", "cancer", "--json").stdout)
    assert board["trials"][0]["trial_id"] == summary["winner"]["trial_id"]
    held_out = pd.read_parquet(root / "data" / "artifacts" / "cancer" / "test_data.parquet")
    held_out.to_csv(root / "rows.csv", index=False)
    scored = console_script("score", "cancer", "rows.csv", "-o", "scores.csv", "--json")
    assert json.loads(scored.stdout)["scored"] == len(held_out), scored.stderr
    predictions = pd.read_csv(root / "scores.csv")
    accuracy = (predictions["prediction"] == held_out["target"]).mean()
    assert accuracy == pytest.approx(summary["evaluation"]["metrics"]["accuracy"]["value"])
    assert served_prediction(held_out.drop(columns="target").head(1)) == (
        version, predictions["prediction"][0]
    )  # fmt: skip

    # A threshold out of reach: the gate refuses, and the champion stays.
    write_problem("cancer", problem=problem(least=0.99999), search=_SEARCH)
    refused = console_script("run", "cancer", "--select", "registered_model,champion,bento")
    assert refused.returncode == 1
    assert "check failed (error): registered_model: gate" in refused.stdout
    [row] = json.loads(console_script("list", "--json").stdout)["problems"]
    assert row["champion"] == version
    deploy = console_script("run", "cancer", "--select", "bento", "--json")
    assert deploy.returncode == 1
    assert json.loads(deploy.stdout)["run"]["failures"][0]["type"] == "GateRefused"


def served_prediction(row: pd.DataFrame) -> tuple[str, str]:
    """Serve the bento, ask for one row, end the server as Ctrl-C does."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = str(probe.getsockname()[1])
    server = subprocess.Popen([_COMMAND, "serve", "cancer", "--port", port],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              start_new_session=True)  # fmt: skip
    try:
        wait_until_ready(f"http://127.0.0.1:{port}/readyz", server)
        body = json.dumps({"rows": row.to_dict("records")}).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{port}/predict", body,
                                         {"content-type": "application/json"})  # fmt: skip
        with urllib.request.urlopen(request, timeout=30) as answer:
            document = json.load(answer)
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=30) == 0
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
    return document["model_version"], document["predictions"][0]["prediction"]


def wait_until_ready(url: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert server.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the server was not ready in time")
