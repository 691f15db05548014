"""What a problem's YAML says of the table of predictions, and of labels that arrive later."""

from pydantic import Field, model_validator

from ml_assets.spec.duration import Duration, duration
from ml_assets.spec.errors import SpecError
from ml_assets.spec.problem import Problem
from ml_assets.spec.source import Source
from ml_assets.spec.spec_model import SpecModel


class LogCollection(SpecModel):
    """How predictions are collected from what the service and batch runs write."""

    folder: str | None = Field(
        default=None,
        description="Folder of the service's log, or a glob of its files of JSON lines. Default: "
        "the folder that the service writes to.",
        examples=["/mnt/logs/predictions/churn"],
    )
    keep: Duration | None = Field(
        default="90d",
        description="How long predictions are kept, in whole days; null: for ever.",
        examples=["90d"],
    )

    @property
    def days(self) -> int | None:
        """The number of days that are kept, today not counted."""
        return None if self.keep is None else duration(self.keep).days

    @model_validator(mode="after")
    def _keeps_whole_days(self) -> "LogCollection":
        if self.days == 0:
            raise SpecError("monitoring.log.keep is less than a day", found=str(self.keep),
                            mend="write 1d or more: whole days are dropped")  # fmt: skip
        return self


class Labels(SpecModel):
    """Where the truth about predictions is found once it is known."""

    source: str | Source = Field(
        description="The table of labels: a file, glob, folder or URL, or a source with its "
        "settings. It is read whole, each time.",
        examples=["data/labels/*.csv"],
    )
    id: str = Field(
        default="prediction_id",
        description="Its column that says which prediction a label is of.",
    )
    key: str | None = Field(
        default=None,
        description="What that column holds, if no ids of predictions: the values of columns.id, "
        "or of a feature. All predictions of a value get its label.",
        examples=["customerID"],
    )
    target: str | None = Field(
        default=None, description="Its column of labels. Default: problem.target."
    )
    time: str | None = Field(
        default=None,
        description="Its column that says when a label was given: of several labels of one "
        "prediction the latest counts. Default: the last one in the table.",
        examples=["labelled_at"],
    )

    @property
    def table(self) -> Source:
        """The table of labels as a source."""
        return Source(uri=self.source) if isinstance(self.source, str) else self.source

    def must_fit(self, problem: Problem, sensitive: list[str]) -> None:
        """Raise SpecError for labels that cannot be read, or say nothing, of this problem."""
        if problem.target is None:
            raise SpecError("monitoring.labels are values of a target, and there is none",
                            found=f"task {problem.task}", mend="take it out")  # fmt: skip
        if self.key is not None and self.key in sensitive:
            raise SpecError("monitoring.labels.key is sensitive, and so is not logged",
                            found=self.key, mend="leave it out: ids of predictions")  # fmt: skip
        table = self.table
        if table.is_asset or table.incremental or table.cursor is not None:
            raise SpecError("monitoring.labels.source is read whole, each time",
                            found="asset:, incremental or cursor",
                            mend="name the file or the query itself")  # fmt: skip
