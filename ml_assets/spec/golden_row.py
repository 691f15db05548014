"""A held-out row whose prediction is known, to ask a running service for."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

# Among the problem's artifacts.
GOLDEN_ROW_FILE = "golden_row.json"


class GoldenRow(BaseModel):
    """One row and what the model in memory says of it, noted when the bento was built."""

    model_config = ConfigDict(protected_namespaces=())

    model_version: str
    row: dict[str, Any] = Field(description="As a request holds it.")
    prediction: str | float | int | bool
    probabilities: dict[str, float] | None = None
    score: float | None = Field(default=None, description="Of anomalies.")
