"""The name of a search's record, by which a search for the same finds it again."""

import hashlib
import json
from importlib.metadata import version
from typing import TYPE_CHECKING

from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.problem_spec import ProblemSpec

if TYPE_CHECKING:
    import pandas as pd

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
