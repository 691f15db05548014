"""What moves the champion, besides the thresholds of the problem and the evaluation's verdicts."""

from pydantic import Field

from ml_assets.spec.errors import SpecError
from ml_assets.spec.metrics import TASKS, Task
from ml_assets.spec.source import Source
from ml_assets.spec.spec_model import SpecModel


class Replay(SpecModel):
    """Requests that the service logged, given to the new model and to the champion."""

    log: str | None = Field(
        default=None,
        description="Folder of the prediction log, or a glob of its files of JSON lines. Default: "
        "the folder that the service writes to.",
        examples=["data/predictions/churn"],
    )
    rows: int = Field(default=1000, ge=1, description="Latest logged rows to replay.")
    max_changed_share: float = Field(
        default=0.1,
        ge=0.0,
        le=1.0,
        description="Largest share of rows that the two models may label differently.",
    )
    max_change: float | None = Field(
        default=None,
        gt=0.0,
        allow_inf_nan=False,
        description="Largest change of any probability, of an anomaly's score, or of a predicted "
        "number in the target's unit, that is allowed in a row. Numbers need it stated.",
    )


class GateSettings(SpecModel):
    """What moves the champion, besides ``problem.success`` and the evaluation's verdicts."""

    approvals: int = Field(
        default=0,
        ge=0,
        description="People who have to approve a version by name before it may be champion: "
        "ml-assets approve PROBLEM VERSION --as NAME --reason TEXT.",
        examples=[1],
    )
    recent_labelled: Source | None = Field(
        default=None,
        description="A table of rows from production whose target is known by now. The new model "
        "must not be worse than the champion on them.",
        examples=[{"uri": "data/labelled/*.parquet"}],
    )
    recent_rows: int = Field(
        default=10_000,
        ge=1,
        description="Rows of recent_labelled to compare on: the latest by columns.time, else the "
        "last ones.",
    )
    replay: Replay | None = Field(
        default=None, description="Compare with the champion on logged requests (shadow)."
    )

    def must_fit(self, task: Task | str) -> None:
        """Raise SpecError for a setting that can do nothing, or cannot be kept, for this task."""
        recent, replay = self.recent_labelled, self.replay
        if recent is None and "recent_rows" in self.model_fields_set:
            raise SpecError("gate.recent_rows bounds gate.recent_labelled, which names no table",
                            mend="name a table there, or take it out")  # fmt: skip
        if recent is not None:
            if task not in TASKS:
                raise SpecError("gate.recent_labelled compares predictions of a target that was "
                                "learnt", found=f"task {task}", mend="take it out")  # fmt: skip
            if recent.is_asset or recent.incremental or recent.cursor is not None:
                raise SpecError("gate.recent_labelled is read whole, each time",
                                found="asset:, incremental or cursor",
                                mend="name the file or the query itself")  # fmt: skip
        if replay is None:
            return
        if task == "clustering":
            raise SpecError("gate.replay compares labels, and each model names its clusters in "
                            "its own way", found="task clustering", mend="take it out")  # fmt: skip
        if task == "regression" and replay.max_change is None:
            raise SpecError("gate.replay of numbers needs gate.replay.max_change",
                            mend="state by how much a prediction may change")  # fmt: skip
        if task == "regression" and "max_changed_share" in replay.model_fields_set:
            raise SpecError("gate.replay.max_changed_share counts labels", found="task regression",
                            mend="take it out, and state max_change")  # fmt: skip
