"""One stage of the drift benchmark, in a process of its own: prints its figures as JSON.

``table FOLDER ROWS`` writes a reference and a window of 30 columns of which some moved;
``ours FOLDER`` judges the window; ``evidently FOLDER`` does so with Evidently, and knows nothing
of this project, so that it runs in an environment of its own.
"""

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

MOVED = ("x0", "x1", "x2", "c0", "gap0", "new0")
_NUMBERS, _CATEGORIES, _GAPS = 20, 7, 2

# The columns that moved, and the main effect of each column.
Found = tuple[list[str], dict[str, float]]


def main() -> None:
    stage, folder, *rest = sys.argv[1:]
    if stage == "table":
        make_tables(Path(folder), int(rest[0]))
        return
    started, cpu = time.perf_counter(), time.process_time()
    named, scores = ours(Path(folder)) if stage == "ours" else evidently(Path(folder))
    print(json.dumps({
        "wall_s": time.perf_counter() - started,
        "cpu_s": time.process_time() - cpu,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "named": sorted(named),
        "scores": scores,
    }))  # fmt: skip


def make_tables(folder: Path, rows: int) -> None:
    """Write both tables, a million rows at a time."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    for name, moved in (("reference", False), ("window", True)):
        draws, writer, left = np.random.default_rng(int(moved)), None, rows
        while left:
            batch = pa.table(_columns(draws, min(left, 1_000_000), moved))
            writer = writer or pq.ParquetWriter(folder / f"{name}.parquet", batch.schema)
            writer.write_table(batch, row_group_size=122_880)
            left -= len(batch)
        assert writer is not None
        writer.close()


def _columns(draws: Any, rows: int, moved: bool) -> dict[str, Any]:
    import numpy as np
    import pyarrow as pa

    columns = {}
    for place in range(_NUMBERS):
        values = draws.normal(size=rows) if place % 2 else draws.lognormal(0, 0.5, rows)
        columns[f"x{place}"] = values + (0.3 * (place + 1) * values.std()
                                         if moved and f"x{place}" in MOVED else 0)  # fmt: skip
    words = np.array([f"value {letter}" for letter in "abcdefgh"])
    for place in range(_CATEGORIES):
        weights = np.arange(8, 0, -1.0) ** (0.4 if moved and f"c{place}" in MOVED else 1)
        codes = draws.choice(8, rows, p=weights / weights.sum()).astype("int8")
        columns[f"c{place}"] = pa.DictionaryArray.from_arrays(codes, words).cast(pa.string())
    for place in range(_GAPS):
        share = 0.25 if moved and f"gap{place}" in MOVED else 0.05
        columns[f"gap{place}"] = pa.array(draws.normal(size=rows), mask=draws.random(rows) < share)
    codes = draws.integers(0, 4, rows)
    if moved:
        codes = np.where(draws.random(rows) < 0.02, 4, codes)
    names = np.array(["north", "south", "east", "west", "moon"])
    coded = pa.DictionaryArray.from_arrays(codes.astype("int8"), names)
    return columns | {"new0": coded.cast(pa.string())}


def ours(folder: Path) -> Found:
    """Return what moved; the joint comparison is among what is timed."""
    from benchmarks.drift_judge import judged
    from ml_assets.disk.parquet_table import ParquetTable

    report = judged(*(ParquetTable(folder / f"{name}.parquet") for name in ("reference", "window")))
    assert report.reference is not None
    columns = report.reference.columns
    scores = {one.column: one.values.jensen_shannon if one.values.wasserstein is None
              else one.values.wasserstein for one in columns if one.values}  # fmt: skip
    return [one.column for one in columns if one.moved], scores


def evidently(folder: Path) -> Found:
    """Return what Evidently's preset of data drift finds, by its defaults.

    Of so many rows these are the Wasserstein distance in standard deviations of the reference, and
    the Jensen-Shannon distance of categories.
    """
    import pandas as pd
    from evidently import Report
    from evidently.presets import DataDriftPreset

    tables = {name: pd.read_parquet(folder / f"{name}.parquet") for name in ("window", "reference")}
    found = Report([DataDriftPreset()]).run(tables["window"], tables["reference"])
    named, scores = [], {}
    for metric in found.dict()["metrics"]:
        config = metric.get("config", {})
        if "column" not in config or "threshold" not in config:
            continue
        # A p-value says drift from below, a distance from above.
        score, threshold = float(metric["value"]), config["threshold"]
        scores[config["column"]] = score
        is_p_value = "p_value" in config.get("method", "")
        if score < threshold if is_p_value else score >= threshold:
            named.append(config["column"])
    return named, scores


if __name__ == "__main__":
    main()
