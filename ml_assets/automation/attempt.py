"""How often a thing was tried: once, once more after a failure, and never again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import dagster as dg

from ml_assets.spec.retraining import ATTEMPT_TAG

MOST_ATTEMPTS = 2
State = Literal["due", "running", "done", "given up"]
_SCANNED_RUNS = 25


@dataclass(frozen=True)
class Attempt:
    """Where the runs for one thing stand; ``number`` is that of the last one, or of the next."""

    state: State
    number: int
    run_id: str | None = None


def attempt(runs: Sequence[tuple[str, dg.DagsterRunStatus]]) -> Attempt:
    """Return where runs stand, given as id and status, oldest first.

    A run that a person cancelled was not meant to be: it is not tried again.

    >>> attempt([]).state, attempt([("a", dg.DagsterRunStatus.FAILURE)]).number
    ('due', 2)
    """
    if not runs:
        return Attempt("due", 1)
    run_id, status = runs[-1]
    if status != dg.DagsterRunStatus.FAILURE:
        ended = status in (dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.CANCELED)
        return Attempt("done" if ended else "running", len(runs), run_id)
    if len(runs) >= MOST_ATTEMPTS:
        return Attempt("given up", len(runs), run_id)
    return Attempt("due", len(runs) + 1, run_id)


def attempt_of(instance: dg.DagsterInstance, job: str, tags: Mapping[str, str]) -> Attempt:
    """Return where the runs of a job with these tags stand.

    Runs are looked up rather than remembered: a sensor whose cursor was lost, or whose daemon was
    killed between starting a run and noting it, finds them all the same.
    """
    found = instance.get_run_records(begun(job, tags), limit=_SCANNED_RUNS)
    oldest = sorted(found, key=lambda record: record.create_timestamp)
    return attempt([(one.dagster_run.run_id, one.dagster_run.status) for one in oldest])


def begun(job: str, tags: Mapping[str, str]) -> dg.RunsFilter:
    """Return the filter of a job's runs with these tags that were given to Dagster to be run.

    One that was only made is not among them: a daemon that was killed just then left it. Asked for
    by the same key, Dagster goes on with it.
    """
    statuses = [one for one in dg.DagsterRunStatus if one != dg.DagsterRunStatus.NOT_STARTED]
    return dg.RunsFilter(job_name=job, tags=dict(tags), statuses=statuses)


def run_request(key: str, number: int, job: str, tags: Mapping[str, str]) -> dg.RunRequest:
    """Return the request of a numbered attempt.

    Dagster remembers a run key for ever, also after a failed run: the number is part of it.
    """
    return dg.RunRequest(
        run_key=f"{key}.{number}", job_name=job, tags={**tags, ATTEMPT_TAG: str(number)}
    )
