"""The scored parts of a batch on disk, from which a batch that was cut off goes on."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ml_assets.deployment.batch_scoring.part import ScoredPart
from ml_assets.disk.atomic_write import atomic_open
from ml_assets.spec.errors import ScoringError

if TYPE_CHECKING:
    import pyarrow as pa

_FIRST, _ROWS, _REJECTED = b"first_row", b"rows", b"rejected"


@dataclass(frozen=True)
class Place:
    """Which rows of the input a part has: ``rows`` of them from ``first_row`` on."""

    number: int
    first_row: int
    rows: int


@dataclass(frozen=True)
class Parts:
    """Parts in a folder of a local disk, as Arrow files that are read without being copied.

    A part is there once the file of its predictions is, which is written last and in one step.
    """

    folder: Path

    def has(self, place: Place) -> bool:
        """Return whether this very part was written, whole."""
        import pyarrow as pa

        path = self._predictions(place)
        if not path.exists():
            return False
        try:
            table = _read(path)
            told = table.schema.metadata or {}
            rejected = int(told.get(_REJECTED, b"-1"))
            found = int(told.get(_FIRST, b"-1")), int(told.get(_ROWS, b"-1"))
            if rejected and len(_read(self._rejected(place))) != rejected:
                return False
        except (pa.ArrowException, OSError):
            # Torn when the machine lost power.
            return False
        whole = len(table) + rejected == place.rows
        return whole and found == (place.first_row, place.rows)

    def write(self, place: Place, part: ScoredPart) -> None:
        """Write a part; raises ScoringError if the disk is full or cannot be written."""
        told = {_FIRST: str(place.first_row), _ROWS: str(place.rows),
                _REJECTED: str(len(part.rejected))}  # fmt: skip
        with writing(self.folder):
            if len(part.rejected):
                _write(self._rejected(place), part.rejected)
            _write(self._predictions(place), part.predictions.replace_schema_metadata(told))

    def read(self, place: Place) -> ScoredPart:
        """Return a part that is there."""
        predictions = _read(self._predictions(place))
        rejected = int((predictions.schema.metadata or {})[_REJECTED])
        none = predictions.slice(0, 0)
        return ScoredPart(
            predictions.replace_schema_metadata(None),
            _read(self._rejected(place)) if rejected else none,
        )

    def _predictions(self, place: Place) -> Path:
        return self.folder / f"{place.number:06d}.arrow"

    def _rejected(self, place: Place) -> Path:
        return self.folder / f"{place.number:06d}.rejected.arrow"


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn what a disk refuses into a ScoringError that names the folder."""
    try:
        yield
    except OSError as error:
        raise ScoringError(
            f"Predictions cannot be written to {folder}",
            found=error.strerror or str(error),
            mend="make room on the disk, or see who may write there; then run again: parts that "
            "are written are not scored again",
        ) from error


def _write(path: Path, table: "pa.Table") -> None:
    import pyarrow as pa

    with atomic_open(path) as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)


def _read(path: Path) -> "pa.Table":
    import pyarrow as pa

    with pa.memory_map(str(path)) as file:
        return pa.ipc.open_file(file).read_all()
