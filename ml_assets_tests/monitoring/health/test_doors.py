"""The asset and its checks, materialized against a Prometheus whose past is known."""

from pathlib import Path
from typing import Any

from ml_assets.spec.golden_row import GoldenRow
from ml_assets_tests.monitoring.past import Hour, past
from ml_assets_tests.monitoring.prometheus_server import backfill, running_prometheus
from ml_assets_tests.problem_project import ProblemProject, checks, failed_steps


def attributes(**service: Any) -> dict[str, Any]:
    return {
        "name": "churn",
        "problem": {"task": "multiclass_classification", "target": "target"},
        "sources": {"flowers": {"uri": "sklearn://iris"}},
        **({"monitoring": {"service": service}} if service else {}),
    }


def test_without_a_prometheus_nothing_is_claimed(project: ProblemProject) -> None:
    result = project.problem(attributes()).run("service_health")
    assert result.success
    assert checks(result) == {}
    assert project.document("service_health")["report"] is None


def test_a_fault_of_now_fails_its_checks_and_a_dead_service_the_heart_beat(
    project: ProblemProject, tmp_path: Path
) -> None:
    folder = tmp_path / "prometheus"
    folder.mkdir()
    backfill(folder, past([*[Hour()] * 3, Hour(good=3528, failed=72)]))
    with running_prometheus(folder) as url:
        slo = {"latency_ms": {"p50": 5, "p99": 200}}
        project.problem(attributes(prometheus=url, service="http://127.0.0.1:1", slo=slo))
        lacking = project.run("service_health")
        assert "materialize bento" in failed_steps(lacking)["churn__service_health"]
        golden = GoldenRow(model_version="v1", row={}, prediction="a")
        project.artifact("golden_row.json").parent.mkdir(parents=True, exist_ok=True)
        project.artifact("golden_row.json").write_text(golden.model_dump_json())
        result = project.run("service_health")
    assert result.success, failed_steps(result)
    found = {name.removeprefix("service_health."): one for name, one in checks(result).items()}
    assert {name: one.passed for name, one in found.items()} == {
        "service_is_up": True,
        "availability_holds": False,
        "error_budget_lasts": False,
        "latency_holds": False,
        "heart_beat": False,
    }
    assert "14.4 times the budget over 1h and 5m" in str(found["error_budget_lasts"].description)
    assert "p50 is 10 ms, needs at most 5" in str(found["latency_holds"].description)
    assert "p99" not in str(found["latency_holds"].description)


def test_a_prometheus_that_is_not_there_fails_the_asset(project: ProblemProject) -> None:
    project.problem(attributes(prometheus="http://127.0.0.1:1"))
    result = project.run("service_health")
    assert not result.success
    assert "monitoring.service.prometheus" in failed_steps(result)["churn__service_health"]
