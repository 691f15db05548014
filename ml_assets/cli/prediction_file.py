"""Write predictions in the format that the file's ending names."""

from typing import IO, TYPE_CHECKING

from ml_assets.disk.atomic_write import atomic_open
from ml_assets.disk.parquet_table import ParquetTable, as_frame, write_batches
from ml_assets.spec.errors import SpecError
from ml_assets.spec.nearest_name import nearest_name

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from upath import UPath

ENDINGS = (".csv", ".json", ".jsonl", ".ndjson", ".parquet")


def known_ending(path: "UPath | Path") -> str:
    """Return the file's ending; raises SpecError if no format goes by it."""
    if path.suffix not in ENDINGS:
        raise SpecError(
            f"The ending of {path} names no format",
            found=path.suffix or "no ending",
            mend=nearest_name(path.suffix, ENDINGS),
        )
    return path.suffix


def write_predictions(table: ParquetTable, path: "UPath | Path") -> None:
    """Write CSV, Parquet or JSON lines batch by batch, in one step for readers.

    Raises SpecError if no format goes by the ending.
    """
    ending = known_ending(path)
    if ending == ".parquet":
        write_batches(path, table.schema, table.batches())
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_open(path) as file:
        for place, batch in enumerate(table.batches()):
            # As floats, integers beside a missing one would be written with a point.
            _write_text(as_frame(batch, exact_integers=True), file, ending, first=place == 0)


def _write_text(frame: "pd.DataFrame", file: IO[bytes], ending: str, first: bool) -> None:
    if ending == ".csv":
        file.write(frame.to_csv(index=False, header=first).encode())
    else:
        # 15 decimals are the most that pandas writes.
        text = frame.to_json(orient="records", lines=True, date_format="iso", double_precision=15)
        file.write(text.encode())


def rejected_path(output: "UPath | Path") -> "UPath | Path":
    """Return where the rejected rows of an output go.

    >>> from pathlib import Path
    >>> rejected_path(Path("out/scores.parquet")).name
    'scores.rejected.csv'
    """
    return output.with_name(f"{output.stem}.rejected.csv")
