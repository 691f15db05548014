"""The problem statement as it is said: the value of the asset ``problem_statement``."""

from typing import Any

from pydantic import Field

from ml_assets.spec.document import Document


class SuccessLine(Document):
    """One threshold of the gate, in words."""

    metric: str
    bound: str = Field(description="Such as ≥ 0.84.")
    meaning: str


class ProblemStatement(Document):
    """The business problem, what it was translated to, and what the people around it want."""

    name: str
    problem: dict[str, Any] = Field(description="The section problem of the YAML, complete.")
    statement: str
    translation: str = Field(description="The learning problem as a sentence.")
    metric: str
    metric_meaning: str
    success: list[SuccessLine]
    costs: str | None = Field(description="What wrong labels cost, as a sentence.")
    action: str | None
    constraints: list[str]
    assumptions: list[str]
    sponsor: str | None
    users: str | None
    owners: list[str]
    sensitive: list[str]
    immutable: list[str] = Field(description="Columns that nobody can change.")
    sources: list[str]
    search_anyway: str | None = Field(
        default=None, description="Why the search may start though it was found infeasible."
    )
    gaps: list[str] = Field(description="What a reader would miss, each with its mend.")
