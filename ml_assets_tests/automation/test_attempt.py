import dagster as dg
import pytest

from ml_assets.automation.attempt import attempt, attempt_of, run_request
from ml_assets_tests.automation.planted import execute

F, S, C, Q = (dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.SUCCESS,
              dg.DagsterRunStatus.CANCELED, dg.DagsterRunStatus.QUEUED)  # fmt: skip


@pytest.mark.parametrize(
    ("statuses", "state", "number"),
    [
        ([], "due", 1),
        ([Q], "running", 1),
        ([S], "done", 1),
        ([C], "done", 1),
        ([F], "due", 2),
        ([F, Q], "running", 2),
        ([F, S], "done", 2),
        ([F, F], "given up", 2),
    ],
)
def test_a_failed_run_is_tried_once_more(
    statuses: list[dg.DagsterRunStatus], state: str, number: int
) -> None:
    found = attempt([(str(place), status) for place, status in enumerate(statuses)])
    assert (found.state, found.number) == (state, number)
    assert found.run_id == (str(len(statuses) - 1) if statuses else None)


def test_runs_are_found_by_job_and_tags() -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        for tags, job in (({"of": "b"}, "mine"), ({"of": "a"}, "theirs"), ({"of": "a"}, "mine")):
            last = execute(instance, tags, fails=True, job=job)
        found = attempt_of(instance, "mine", {"of": "a"})
        assert (found.state, found.number, found.run_id) == ("due", 2, last)
        execute(instance, {"of": "a"}, job="mine")
        assert attempt_of(instance, "mine", {"of": "a"}).state == "done"


def test_a_run_that_a_killed_daemon_only_made_is_asked_for_again() -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        made = dg.DagsterRun(job_name="mine", tags={"of": "a"})
        instance.add_run(made)
        found = attempt_of(instance, "mine", {"of": "a"})
        assert (found.state, found.number) == ("due", 1)


def test_each_attempt_has_a_key_of_its_own() -> None:
    requests = [run_request("drift-3", number, "job", {"of": "a"}) for number in (1, 2)]
    assert [one.run_key for one in requests] == ["drift-3.1", "drift-3.2"]
    assert requests[1].tags == {"of": "a", "ml_assets/attempt": "2"}
