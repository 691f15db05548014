import os
import socket

import pytest

from ml_assets.cli import machine_health


def test_a_port_is_free_until_something_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number = listener.getsockname()[1]
        taken = machine_health.port(number, "make ui")
    assert taken.status == "warn"
    assert taken.mend
    assert machine_health.port(number, "make ui").status == "ok"


def test_ray_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    assert machine_health.ray_address().status == "ok"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        monkeypatch.setenv("RAY_ADDRESS", f"ray://127.0.0.1:{port}")
        assert machine_health.ray_address().status == "ok"
    gone = machine_health.ray_address()
    assert gone.status == "fail"
    assert gone.mend is not None
    assert "RAY_ADDRESS" in gone.mend


def test_a_ray_address_without_sense_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAY_ADDRESS", "127.0.0.1:head")
    assert machine_health.ray_address().status == "fail"


def test_cores_and_memory() -> None:
    assert machine_health.cores().found == str(len(os.sched_getaffinity(0)))
    assert machine_health.memory().found.endswith("GiB")
