"""Some rows of a real table, so that a life cycle in the tests takes a minute, not three."""

from pathlib import Path

import pandas as pd


def copy_rows(source: Path, target: Path, most: int) -> int:
    """Copy a CSV file, or ``most`` rows of it, drawn by a fixed seed; return how many."""
    # Texts as they stand: nothing may be read and written in another way.
    rows = pd.read_csv(source, dtype=str, keep_default_na=False)
    if len(rows) > most:
        rows = rows.sample(most, random_state=0)
    rows.to_csv(target, index=False)
    return len(rows)
