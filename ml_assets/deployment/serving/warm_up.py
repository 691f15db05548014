"""A few predictions before the first request: they load what is loaded late, and take the time."""

import time
from typing import TYPE_CHECKING

from ml_assets.deployment.request_rows import request_rows
from ml_assets.deployment.scorer import Scorer
from ml_assets.deployment.serving.endpoint import Answer
from ml_assets.deployment.serving.request_body import RequestBody, RequestRows
from ml_assets.deployment.serving.work import inline_bytes

if TYPE_CHECKING:
    import pandas as pd

_TIMES = 10


def quick_bytes(scorer: Scorer, references: "pd.DataFrame | None") -> int:
    """Return the longest body that is worked on at once, from the time of one row.

    Without a row to try it is 0: every request goes to a thread.
    """
    if references is None or references.empty:
        return 0
    features = scorer.contract.of("feature")
    content = Answer.of({"rows": request_rows(references.head(1), features)}).content
    rows = RequestBody("WarmUp", scorer.contract, 1).read(content)
    if not isinstance(rows, RequestRows):
        return 0
    return inline_bytes(min(_seconds(scorer, rows) for _ in range(_TIMES)), len(content))


def _seconds(scorer: Scorer, rows: RequestRows) -> float:
    # Of the processor: on a busy machine the time that passes says little of the model.
    started = time.process_time()
    scorer.score_rows(rows.read)
    return time.process_time() - started
