"""A small contract, and lines as the service writes them."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ml_assets.contract.contract import ColumnContract, Contract

CONTRACT = Contract(problem="churn", columns={
    "id": ColumnContract(type="string", role="id"),
    "age": ColumnContract(type="integer", nullable=True),
    "plan": ColumnContract(type="string"),
    "since": ColumnContract(type="datetime", nullable=True),
    "name": ColumnContract(type="string", sensitive=True),
    "left": ColumnContract(type="string", role="target", allowed=["no", "yes"]),
})  # fmt: skip
START = datetime(2026, 11, 25, 23, 59, tzinfo=UTC)


def line(number: int, **more: Any) -> dict[str, Any]:
    """The line of one prediction; line 60 is the first of 26 November."""
    time = START + timedelta(seconds=number)
    share = number % 100 / 100
    return {
        "prediction_id": f"{number:032x}", "prediction": "yes" if share >= 0.5 else "no",
        "probabilities": {"no": 1 - share, "yes": share},
        "time": time.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "problem": "churn", "model_version": "m1", "bento": "churn:b1", "request_id": f"r{number}",
        "trace_id": "t", "latency_ms": 1.5,
        "features": {"age": number, "plan": "basic", "since": "2026-01-02T00:00:00",
                     "name": "hidden"},
        **more,
    }  # fmt: skip


def write_lines(path: Path, *lines: dict[str, Any], torn: str = "") -> None:
    """Append lines to a file of the log, the last one perhaps unfinished."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write("".join(f"{json.dumps(one)}\n" for one in lines) + torn)
