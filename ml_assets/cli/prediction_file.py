"""Write predictions in the format that the file's ending names."""

from io import BytesIO
from typing import TYPE_CHECKING

from ml_assets.disk.atomic_write import atomic_write
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


def write_predictions(frame: "pd.DataFrame", path: "UPath | Path") -> None:
    """Write CSV, Parquet or JSON lines, in one step; the index is left out.

    Raises SpecError if no format goes by the ending.
    """
    ending = known_ending(path)
    buffer = BytesIO()
    if ending == ".csv":
        frame.to_csv(buffer, index=False)
    elif ending == ".parquet":
        frame.to_parquet(buffer, index=False)
    else:
        # 15 decimals are the most that pandas writes.
        frame.to_json(buffer, orient="records", lines=True, date_format="iso", double_precision=15)
    atomic_write(path, buffer.getvalue())


def rejected_path(output: "UPath | Path") -> "UPath | Path":
    """Return where the rejected rows of an output go.

    >>> from pathlib import Path
    >>> rejected_path(Path("out/scores.parquet")).name
    'scores.rejected.csv'
    """
    return output.with_name(f"{output.stem}.rejected.csv")
