"""Ticks of the sensor over real files; the test takes the daemon's part and starts the runs."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from ml_assets.automation.new_data import new_data_sensor_of
from ml_assets.spec.project import Project
from ml_assets_tests.automation.planted import execute
from ml_assets_tests.spec.specs import make_spec


class Ticks:
    def __init__(self, root: Path, instance: dg.DagsterInstance, **sections: Any) -> None:
        self.root, self.instance, self.cursor = root, instance, None
        source = {"customers": {"uri": "incoming/*.csv"}}
        spec = make_spec(**{"sources": source, **sections})
        self.sensor = new_data_sensor_of(Project(spec, root))
        (root / "incoming").mkdir(exist_ok=True)
        self.skipped = ""

    def write(self, name: str, text: str, at: float) -> None:
        path = self.root / "incoming" / name
        path.write_text(text)
        os.utime(path, (at, at))

    def requests(self) -> list[dg.RunRequest]:
        result = self.sensor(dg.build_sensor_context(instance=self.instance, cursor=self.cursor))
        assert isinstance(result, dg.SensorResult)
        self.found, self.skipped = result.cursor, str(result.skip_reason)
        return list(result.run_requests or [])

    def tick(self, fails: bool = False) -> list[str]:
        """Tick, start what is asked for, and return the causes of these runs."""
        requests = self.requests()
        self.cursor = self.found
        for one in requests:
            execute(self.instance, one.tags, fails)
        return [f"{one.tags['ml_assets/cause']} {one.tags['ml_assets/attempt']}"
                for one in requests]  # fmt: skip


@pytest.fixture
def ticks(tmp_path: Path) -> Iterator[Ticks]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield Ticks(tmp_path, instance)


def test_each_new_file_starts_one_run_in_order(ticks: Ticks) -> None:
    ticks.write("old.csv", "a\n0\n", at=1)
    assert [ticks.tick(), ticks.tick()] == [[], []]
    ticks.write("late.csv", "a\n2\n", at=30)
    ticks.write("early.csv", "a\n1\n", at=20)
    assert ticks.tick() == []
    assert [ticks.tick() for _ in range(4)] == [
        ["customers: early.csv 1"], ["customers: late.csv 1"], [], []
    ]  # fmt: skip
    ticks.write("late.csv", "a\n2\n", at=40)  # touched
    assert [ticks.tick() for _ in range(3)] == [[], [], []]


def test_a_failed_run_is_tried_once_more_before_the_next_file(ticks: Ticks) -> None:
    ticks.tick()
    ticks.write("a.csv", "a\n1\n", at=1)
    ticks.write("b.csv", "a\n2\n", at=2)
    ticks.tick()
    assert ticks.tick(fails=True) == ["customers: a.csv 1"]
    assert ticks.tick(fails=True) == ["customers: a.csv 2"]
    assert ticks.tick() == ["customers: b.csv 1"]
    assert ticks.tick() == []


def test_a_daemon_killed_before_or_after_the_run_began_starts_one(ticks: Ticks) -> None:
    ticks.tick()
    ticks.write("a.csv", "a\n1\n", at=1)
    ticks.tick()
    (first,) = ticks.requests()
    (again,) = ticks.requests()
    assert first.run_key == again.run_key
    execute(ticks.instance, again.tags)
    assert ticks.requests() == []


def test_a_folder_that_cannot_be_read_is_not_an_empty_one(tmp_path: Path) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        ticks = Ticks(tmp_path, instance, sources={"customers": {"uri": "incoming"}})
        ticks.write("a.csv", "a\n1\n", at=1)
        ticks.tick(), ticks.tick()
        known = ticks.cursor
        ticks.write("b.parquet", "of another format", at=2)
        assert ticks.tick() == []
        assert ticks.cursor == known


def test_sources_that_are_no_files_are_not_watched(tmp_path: Path) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        sources = {"flowers": {"uri": "sklearn://iris"}}
        ticks = Ticks(tmp_path, instance, sources=sources, monitoring={"new_data": True})
        assert ticks.tick() == []
        assert "No source" in ticks.skipped
        assert ticks.sensor.default_status == dg.DefaultSensorStatus.RUNNING
