from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.automl_case import make_job, run_case
from benchmarks.automl_systems.job import Job
from benchmarks.automl_tables import read_table


def test_systems_never_see_the_answers_of_the_test_rows(
    shared_datasets: Path, tmp_path: Path
) -> None:
    table = read_table(shared_datasets, "german_credit")
    make_job(table, tmp_path, 10.0)
    job = Job.read(tmp_path)
    assert list(job.table("test").columns) == [c for c in table.test if c != table.target]
    assert job.table("train").equals(table.train)


@pytest.mark.slow
def test_the_default_is_fitted_and_scored_in_processes_of_its_own(shared_datasets: Path) -> None:
    outcome = run_case("default", read_table(shared_datasets, "abalone"), 0.0, Path("unused"))
    assert outcome.not_run is None
    assert 2.0 < (outcome.score or 0) < 2.4
    assert min(outcome.cpu_s or 0, outcome.fit_s or 0, outcome.latency_ms or 0) > 0
    assert outcome.size == pytest.approx(400_000, rel=1)
    assert outcome.versions["scikit-learn"]


def test_a_peer_that_cannot_be_installed_is_not_run(shared_datasets: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    table = read_table(shared_datasets, "abalone")
    outcome = run_case("flaml", table, 20.0, tmp_path / "file")
    assert outcome.score is None
    assert "installing failed" in str(outcome.not_run)


@pytest.mark.slow
def test_a_system_that_fails_is_not_run_for_the_reason_it_gave(shared_datasets: Path) -> None:
    table = replace(read_table(shared_datasets, "abalone"), categories=["shade"])
    outcome = run_case("default", table, 0.0, Path("unused"))
    assert outcome.not_run == "KeyError: 'shade'"
