"""NannyML's estimates, in an environment of its own: ``python nannyml_worker.py FOLDER``.

The folder holds held_out.parquet, windows.parquet and job.json; estimates.json is written into it:
by metric a value per window.
"""

import json
import sys
from pathlib import Path

import nannyml
import pandas as pd


def main(folder: Path) -> None:
    """Fit on the held-out rows and estimate each window."""
    job = json.loads((folder / "job.json").read_text())
    held_out, windows = (pd.read_parquet(folder / f"{name}.parquet")
                         for name in ("held_out", "windows"))  # fmt: skip
    common = {"y_pred": "predicted", "y_true": "truth", "chunk_size": job["rows"],
              "metrics": job["metrics"]}  # fmt: skip
    if job["classes"]:
        estimator = nannyml.CBPE(y_pred_proba="probability",
                                 problem_type="classification_binary", **common)  # fmt: skip
    else:
        estimator = nannyml.DLE(feature_column_names=job["features"], **common)
    estimator.fit(held_out)
    found = estimator.estimate(windows).filter(period="analysis").to_df()
    values = {name: found[(name, "value")].tolist() for name in job["metrics"]}
    (folder / "estimates.json").write_text(json.dumps(values))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
