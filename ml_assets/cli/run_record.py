"""What happened in a run, as far as the command line tells it."""

from typing import Literal

from pydantic import Field

from ml_assets.spec.document import Document


class CheckOutcome(Document):
    """One evaluated asset check."""

    asset: str
    name: str
    passed: bool
    severity: Literal["ERROR", "WARN"]
    description: str | None = None

    @property
    def fails_the_run(self) -> bool:
        """Whether it did not pass and is more than a warning."""
        return not self.passed and self.severity == "ERROR"


class StepFailure(Document):
    """Why an asset or a check could not be finished."""

    step: str = Field(description="The assets of the step, or its check.")
    type: str = Field(description="Name of the error's class.")
    what: str
    found: str | None = None
    mend: str | None = None
    lines: list[str] = Field(
        default_factory=list, description="Last lines of the traceback of an unexpected error."
    )


class RunRecord(Document):
    """One run: what was planned, what was done, what failed."""

    problem: str
    run_id: str
    planned: list[str] = Field(default_factory=list, description="Assets to materialize.")
    done: list[str] = Field(default_factory=list, description="Assets materialized.")
    checks: list[CheckOutcome] = Field(default_factory=list)
    failures: list[StepFailure] = Field(default_factory=list)
    success: bool = Field(
        default=False, description="The run was finished, and no check of severity ERROR failed."
    )
    seconds: float = 0.0
