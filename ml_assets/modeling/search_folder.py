"""Where the record of a search lies: found again by a search for the same, removed at its end."""

import fcntl
import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.problem_spec import ProblemSpec

if TYPE_CHECKING:
    import pandas as pd

_LOCK = "lock"
# Of the problem; the business's thresholds and costs decide what becomes of a trial, not its score.
_DECIDING = {"task", "target", "positive_class", "metric", "clusters", "contamination"}


def rows_digest(frame: "pd.DataFrame") -> str:
    """Return 16 hexadecimal digits that depend on a table's rows, their order and its columns."""
    import pandas as pd

    hashes = pd.util.hash_pandas_object(frame, index=False).to_numpy()
    names = json.dumps([str(name) for name in frame.columns])
    return hashlib.sha256(names.encode() + hashes.tobytes()).hexdigest()[:16]


def search_digest(rows: str, plan: FeaturePlan, spec: ProblemSpec, folds: int) -> str:
    """Return 16 hexadecimal digits of all that decides what a trial gives, ``folds`` of it scored.

    How long a search may go on is no part of it: one with more time takes over from one with less.
    """
    decides = [
        version("ml_assets"),
        rows,
        plan.model_dump_json(),
        spec.problem.model_dump_json(include=_DECIDING),
        spec.search.model_dump_json(include={"families", "folds"}),
        spec.split.model_dump_json(),
        spec.columns.model_dump_json(),
        str(folds),
    ]
    return hashlib.sha256("\n".join(decides).encode()).hexdigest()[:16]


@contextmanager
def search_folder(storage: Path, digest: str) -> Iterator[Path]:
    """Give the folder ``storage/digest`` to one search; it is removed if the block ends well.

    If the block raises, or the process is killed, the folder stays for the next search of this
    digest; records of other digests are removed. While another search is at work in it, a folder
    of its own is given, which is removed in any case.
    """
    folder = storage / digest
    folder.mkdir(parents=True, exist_ok=True)
    with (storage / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield from _own_folder(storage)
            return
        for other in storage.iterdir():
            if other.is_dir() and other != folder:
                shutil.rmtree(other, ignore_errors=True)
        yield folder
        shutil.rmtree(folder, ignore_errors=True)


def _own_folder(storage: Path) -> Iterator[Path]:
    folder = Path(mkdtemp(prefix=f"{storage.name}-", dir=storage.parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
