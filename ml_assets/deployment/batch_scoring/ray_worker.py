"""Workers on a Ray cluster, which score parts as the processes of this machine do.

Actors rather than Ray Data: the rows come from any source that this machine can read, each part is
written as soon as it is scored, so that a batch that is killed goes on, and predictions keep the
input's order. Ray Data reads by itself, knows no half-finished job, and orders blocks at a price.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from ml_assets.cluster.ray_cluster import connected
from ml_assets.deployment.batch_scoring.job import PartScorer, ScoringJob
from ml_assets.deployment.batch_scoring.part import ScoredPart, score_part
from ml_assets.deployment.batch_scoring.parts import Place
from ml_assets.deployment.batch_scoring.pool import WorkerPool
from ml_assets.deployment.scorer import Scorer
from ml_assets.spec.errors import MLAssetsError, ScoringError
from ml_assets.spec.search_limits import RayCluster

if TYPE_CHECKING:
    import pyarrow as pa

# How often an actor is started anew when its host is lost, and a part is scored again.
_RESTARTS = 3


@contextmanager
def ray_pool(
    job: ScoringJob, scorer: PartScorer, cluster: RayCluster, workers: int | None
) -> Iterator[WorkerPool]:
    """Give a pool with one worker per core of the cluster, or as many as stated.

    ``scorer`` is this machine's, which leaves the work to them. The model goes to the actors as
    the bytes of its registry entry; what they predict comes back and is written here. Raises
    SearchError if the cluster cannot be reached or is full.
    """
    with connected(cluster, workers, 1) as slots:
        import ray

        remote: Any = ray.remote
        entry = ray.put({path.name: path.read_bytes() for path in job.entry.iterdir()
                         if path.is_file()})  # fmt: skip
        actor = remote(num_cpus=1, max_restarts=_RESTARTS, max_task_retries=_RESTARTS)(PartActor)
        actors = [actor.remote(entry, job.version, job.id_column) for _ in range(slots.trials)]
        with WorkerPool([RayWorker(job, one) for one in actors]) as pool:
            yield pool


class PartActor:
    """Scores parts on a host of the cluster."""

    def __init__(self, entry: dict[str, bytes], version: str, id_column: str | None) -> None:
        """Load the model; raises ModelFileError unless its bytes are the version's."""
        with TemporaryDirectory(prefix="ml-assets-") as folder:
            for name, content in entry.items():
                (Path(folder) / name).write_bytes(content)
            self._scorer = Scorer.from_folder(Path(folder), version)
        self._id_column = id_column

    def score(self, first_row: int, batch: "pa.RecordBatch") -> ScoredPart | MLAssetsError:
        """Return the scored part, or what is wrong with its rows: that no other host mends."""
        try:
            return score_part(self._scorer, batch, first_row, self._id_column)
        except MLAssetsError as error:
            return error


class RayWorker:
    """One actor, as seen from here."""

    def __init__(self, job: ScoringJob, actor: Any) -> None:
        self._job, self._actor = job, actor

    def score(self, place: Place, batch: "pa.RecordBatch") -> None:
        """Have a part scored, and write it; raises DataError and ScoringError."""
        import ray

        try:
            scored = ray.get(self._actor.score.remote(place.first_row, batch))
        except ray.exceptions.RayError as error:
            raise ScoringError(
                "A part of the batch cannot be scored on the Ray cluster",
                found=str(error).splitlines()[0],
                mend="look at the cluster's log, and run again: parts that are written are not "
                "scored again",
            ) from error
        if isinstance(scored, MLAssetsError):
            raise scored
        self._job.parts.write(place, scored)

    def kill(self) -> None:
        """Stop the actor at once."""
        import ray

        ray.kill(self._actor)

    def end(self) -> None:
        """Give the actor's core back."""
        self.kill()
