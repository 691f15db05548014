"""The history of champions: one record per promotion and rollback, none ever rewritten."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from pydantic import ConfigDict, Field, ValidationError

from ml_assets.deployment.approvals import Approval
from ml_assets.spec.document import Document
from ml_assets.spec.errors import GateRefused, ModelFileError
from ml_assets.spec.gate import GateRow

if TYPE_CHECKING:
    import pandas as pd

Action = Literal["promotion", "rollback"]
HISTORY_FOLDER = "champion_history"
_COLUMNS = ("number", "at", "action", "version", "previous", "who", "why", "verdict", "approvals",
            "run_id")  # fmt: skip


class Change(Document):
    """One move of the champion."""

    # A metric that the held-out rows do not define is NaN.
    model_config = ConfigDict(ser_json_inf_nan="constants")

    number: int = Field(ge=1, description="From 1, without gaps.")
    action: Action
    version: str = Field(description="The champion from here on.")
    previous: str | None = Field(description="The champion before; null for the first.")
    who: str
    why: str
    at: datetime
    run_id: str = Field(description="The Dagster run that moved it.")
    verdict: list[GateRow] = Field(description="What the gate found, row by row.")
    metrics: dict[str, float] = Field(description="Of the evaluation that the gate read.")
    approvals: list[Approval] = Field(default_factory=list)


def history_of(records: Iterable[bytes]) -> list[Change]:
    """Return the changes that records hold, in order; raises ModelFileError for a damaged one."""
    changes = []
    for number, record in enumerate(records, start=1):
        try:
            changes.append(Change.model_validate_json(record))
        except ValidationError as error:
            raise ModelFileError(
                f"Record {number} of {HISTORY_FOLDER} cannot be read",
                found=str(error.errors()[0]["msg"]), mend="restore it from a copy",
            ) from error  # fmt: skip
    return changes


def standing(history: Sequence[Change]) -> list[str]:
    """Return the versions that a rollback can go back through; the champion is the last.

    A promotion adds its version, a rollback takes the champion away.

    >>> def change(number, action, version, previous):
    ...     return Change(number=number, action=action, version=version, previous=previous, who="",
    ...                   why="", at=datetime(2026, 1, 1), run_id="", verdict=[], metrics={})
    >>> history = [change(1, "promotion", "a", None), change(2, "promotion", "b", "a"),
    ...            change(3, "rollback", "a", "b"), change(4, "promotion", "c", "a")]
    >>> standing(history)
    ['a', 'c']
    """
    versions: list[str] = []
    for change in history:
        if not versions and change.previous:
            versions.append(change.previous)
        if change.action == "rollback":
            versions.pop()
        else:
            versions.append(change.version)
    return versions


def rollback_target(problem: str, history: Sequence[Change], champion: str | None) -> str:
    """Return the version that a rollback of ``champion`` goes back to.

    Where the last change was recorded but a killed process left the champion as it was, that
    change is completed. Raises GateRefused if there is no earlier champion.
    """
    versions = standing(history)
    if history and history[-1].action == "rollback" and champion == history[-1].previous:
        return history[-1].version
    if len(versions) < 2:
        raise GateRefused(
            "There is no earlier champion to go back to",
            found=f"{len(history)} changes in {HISTORY_FOLDER}",
            mend=f"promote a version by name: ml-assets promote {problem} VERSION",
        )
    return versions[-2]


def rolled_back(history: Sequence[Change]) -> set[str]:
    """Return the versions that were rolled back from and not promoted since."""
    out: set[str] = set()
    for change in history:
        out.discard(change.version)
        if change.action == "rollback" and change.previous:
            out.add(change.previous)
    return out


def history_table(history: Sequence[Change]) -> "pd.DataFrame":
    """Return one row per change, newest last; verdicts and approvals are texts.

    After the columns of every change there is ``metric_<name>`` per metric of any.
    """
    import pandas as pd

    names = dict.fromkeys(name for change in history for name in change.metrics)
    rows = [
        {
            "number": change.number,
            "at": change.at,
            "action": change.action,
            "version": change.version,
            "previous": change.previous or "",
            "who": change.who,
            "why": change.why,
            "verdict": "; ".join(_verdict_text(row) for row in change.verdict),
            "approvals": "; ".join(f"{one.who}: {one.reason}" for one in change.approvals),
            "run_id": change.run_id,
            **{f"metric_{name}": change.metrics.get(name) for name in names},
        }
        for change in history
    ]
    return pd.DataFrame(rows, columns=[*_COLUMNS, *(f"metric_{name}" for name in names)])


def _verdict_text(row: GateRow) -> str:
    found = "nothing to judge" if row.value is None else f"{row.value:.4g}"
    return f"{row.metric} {found} ({'holds' if row.passed else 'fails'}: {row.bound})"
