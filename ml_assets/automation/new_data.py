"""The sensor that runs the life cycle once per new file of a source."""

import hashlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import dagster as dg
from pydantic import BaseModel, ValidationError

from ml_assets.automation.arrivals import Arrival, Folder, Listed
from ml_assets.automation.attempt import attempt_of, run_request
from ml_assets.spec.errors import SourceError
from ml_assets.spec.keys import lifecycle_job, new_data_sensor
from ml_assets.spec.project import Project
from ml_assets.spec.retraining import CAUSE_TAG, NEW_FILE_TAG, STARTED_BY_TAG
from ml_assets.spec.source import Source

if TYPE_CHECKING:
    from ml_assets.reading.source_file import SourceFile

_INTERVAL_S = 30
_CHUNK = 1 << 20
_DIGITS = 32


class Memory(BaseModel):
    """The sensor's cursor: the files that are known, and those that wait for their run."""

    folders: dict[str, Folder] = {}
    waiting: list[Arrival] = []


def new_data_sensor_of(project: Project) -> dg.SensorDefinition:
    """Return ``<name>_new_data``: one run of the life cycle per new file, one after the other.

    Files are those of sources that are files. A file whose run failed gets a second run, no third.
    """
    spec = project.spec
    sources = {name: source for name, source in spec.sources.items() if source.is_files}
    job = lifecycle_job(spec.name)

    @dg.sensor(
        name=new_data_sensor(spec.name),
        job_name=job,
        minimum_interval_seconds=_INTERVAL_S,
        default_status=dg.DefaultSensorStatus.RUNNING
        if spec.monitoring.new_data
        else dg.DefaultSensorStatus.STOPPED,
        description=f"Runs the life cycle of {spec.name} once per new file of its sources.",
        tags={"ml_assets/problem": spec.name},
    )
    def new_data(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        if not sources:
            return dg.SensorResult(skip_reason="No source is made of files.")
        memory = _remembered(context.cursor)
        for name, source in sources.items():
            if not _look(memory, name, source, project.root):
                context.log.warning(f"The files of source {name} cannot be reached.")
        request, reason = _next(context, memory, job)
        return dg.SensorResult(
            run_requests=[request] if request else [],
            skip_reason=None if request else reason,
            cursor=memory.model_dump_json(),
        )

    return new_data


def _look(memory: Memory, name: str, source: Source, root: Path) -> bool:
    """Note what came to a source; says whether its files could be listed."""
    found = _files(source, root)
    if found is None:
        return False
    files = {file.path: file for file in found}
    listed = [one for file in files.values() if (one := _listed(file))]
    before = memory.folders.get(name, Folder())
    memory.folders[name], arrivals = before.look(name, listed, partial(_digest_of, files))
    memory.waiting += [one for one in arrivals if one not in memory.waiting]
    return True


def _next(
    context: dg.SensorEvaluationContext, memory: Memory, job: str
) -> tuple[dg.RunRequest | None, str]:
    """Return the request for the oldest file that waits, or why there is none."""
    while memory.waiting:
        first = memory.waiting[0]
        tag = {NEW_FILE_TAG: f"{first.source}-{first.digest}"}
        tried = attempt_of(context.instance, job, tag)
        if tried.state == "due":
            told = {CAUSE_TAG: f"{first.source}: {Path(first.path).name}"}
            tags = {STARTED_BY_TAG: "new_data", **told, **tag}
            return run_request(tag[NEW_FILE_TAG], tried.number, job, tags), ""
        if tried.state == "running":
            behind = len(memory.waiting) - 1
            return None, f"Run {tried.run_id} is at work; {behind} more files wait."
        if tried.state == "given up":
            context.log.error(f"{tried.number} runs for {Path(first.path).name} failed, the last "
                              f"one is {tried.run_id}. None is started any more.")  # fmt: skip
        memory.waiting.pop(0)
    return None, "No new file."


def _files(source: Source, root: Path) -> list["SourceFile"] | None:
    """Return a source's files, none if its folder is empty; None if it is out of reach."""
    from ml_assets.reading.source_file import find_files

    try:
        return find_files(source.uri, root, source.format)
    except SourceError as error:
        # Where nothing was found, the error has nothing to show as found.
        return [] if error.found is None else None


def _listed(file: "SourceFile") -> Listed | None:
    """Return a file as it is listed; None where nobody can tell that it changed, or it is gone."""
    try:
        version, info = file.version(), file.filesystem.info(file.path)
    except OSError:
        return None
    if version is None:
        return None
    modified = info.get("mtime")
    # Object stores tell no number; there files go by their names.
    when = float(modified) if isinstance(modified, int | float) else 0.0
    return Listed(file.path, version, int(info.get("size") or 0), when)


def _digest_of(files: dict[str, "SourceFile"], path: str) -> str | None:
    """Return a digest of a file's content; None if it is gone."""
    digest = hashlib.sha256()
    try:
        for chunk in _chunks(files[path]):
            digest.update(chunk)
    except OSError:
        return None
    return digest.hexdigest()[:_DIGITS]


def _chunks(file: "SourceFile") -> Iterator[bytes]:
    with file.filesystem.open(file.path, "rb") as opened:
        yield from iter(partial(opened.read, _CHUNK), b"")


def _remembered(cursor: str | None) -> Memory:
    try:
        return Memory.model_validate_json(cursor or "{}")
    except ValidationError:  # of another version
        return Memory()
