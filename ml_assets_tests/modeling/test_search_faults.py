"""Hosts and drivers that die in mid-search: nothing is lost, nothing is done twice."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from ml_assets.spec.leaderboard import Leaderboard
from ml_assets_tests.modeling.ray_hosts import can_make_hosts, ray_hosts

SEARCHING = [sys.executable, "-m", "ml_assets_tests.modeling.searching"]
ROOT = Path(__file__).parents[2]


def finished(storage: Path) -> list[str]:
    return [line for path in storage.glob("churn/*/trials.jsonl")
            for line in path.read_text().splitlines()]  # fmt: skip


def wait_for_trials(
    storage: Path, count: int, process: "subprocess.Popen[str]", hosts: Sequence[str] = ()
) -> set[str]:
    """Wait until so many trials have finished, and one on each host."""
    end = time.monotonic() + 240
    while len(lines := finished(storage)) < count or not all(
        any(host in line for line in lines) for host in hosts
    ):
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < end, f"{len(lines)} trials finished"
        time.sleep(0.05)
    return {line.split('"trial_id": "')[1][:4] for line in lines}


def board_of(output: str) -> Leaderboard:
    return Leaderboard.model_validate_json(output.strip().splitlines()[-1])


def what_was_found(board: Leaderboard) -> list[tuple[str, str, list[float]]]:
    return [(trial.trial_id, trial.family, trial.fold_scores) for trial in board.trials]


@pytest.mark.slow
def test_a_search_whose_driver_is_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    command = [*SEARCHING, str(tmp_path / "killed"), "10", "4000"]
    first = subprocess.Popen(
        command, cwd=ROOT, text=True, stdout=subprocess.PIPE, start_new_session=True
    )
    before = wait_for_trials(tmp_path / "killed", 3, first)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()

    again = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, timeout=300)
    assert again.returncode == 0, again.stderr
    resumed = board_of(again.stdout)
    assert len(resumed.trials) == 10
    assert resumed.resumed_trials >= len(before) >= 3
    assert not list((tmp_path / "killed").glob("churn/*/trials.jsonl"))  # it has ended

    command[3] = str(tmp_path / "whole")
    whole = subprocess.run(command, cwd=ROOT, text=True, capture_output=True, timeout=300)
    assert what_was_found(board_of(whole.stdout)) == what_was_found(resumed)


@pytest.mark.slow
@pytest.mark.skipif(not can_make_hosts(), reason="needs root and iproute2 for network namespaces")
def test_a_host_that_dies_in_mid_search_costs_no_trial(tmp_path: Path) -> None:
    with ray_hosts(3) as hosts:
        driver = hosts.run(
            0, *SEARCHING, str(tmp_path / "search"), "100", "4000", hosts.head, cwd=ROOT
        )
        wait_for_trials(tmp_path / "search", 5, driver, hosts.addresses)
        hosts.kill(2)
        output, _ = driver.communicate(timeout=300)
        assert driver.returncode == 0, output
        board = board_of(output)

    assert len(board.trials) == 100
    assert {trial.status for trial in board.trials} <= {"completed", "stopped_early"}
    assert {trial.host for trial in board.trials} == set(hosts.addresses)
    moved = [trial for trial in board.trials if trial.moved_from]
    assert moved
    for trial in moved:
        assert hosts.addresses[2] in trial.moved_from
        assert trial.attempts == 1 + len(trial.moved_from)
        assert trial.host != hosts.addresses[2]
