"""The champion: the model version that the service and batch scoring use."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import Field

from ml_assets.deployment.approvals import Approval, approval_rows
from ml_assets.deployment.champion_history import Action, Change, rollback_target, rolled_back
from ml_assets.deployment.registry import Registration
from ml_assets.spec.document import Document
from ml_assets.spec.errors import GateRefused, SpecError
from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets.spec.gate import GateRow, GateVerdict, judge
from ml_assets.spec.problem import Bounds


class Champion(Document):
    """A promoted model version with the verdict that promoted it."""

    name: str
    version: str
    tag: str
    promoted_at: datetime
    run_id: str
    verdict: list[GateRow] = Field(description="Thresholds and verdicts, as judged.")
    override: None = Field(default=None, description="No promotion goes around the gate.")
    previous: str | None = Field(default=None, description="The version it took over from.")
    action: Action = Field(default="promotion", description="How it became champion.")
    who: str = Field(default="", description="Who promoted it, or rolled back to it.")
    why: str = ""
    approvals: list[Approval] = Field(default_factory=list)


@dataclass(frozen=True)
class Decision:
    """Who moves the champion, to which version, and why.

    ``version`` null means the one registered last, or with ``rollback`` the champion before.
    """

    version: str | None = None
    rollback: bool = False
    who: str = ""
    why: str = ""

    def target(
        self, registered: Registration, champion: Champion | None, history: Sequence[Change]
    ) -> str:
        """Return the version to promote; ``registered`` is the one registered last.

        Raises SpecError if both a version and a rollback are asked for, and GateRefused where
        there is nothing to go back to, or where nobody asks by name for a version that was rolled
        back from: the next scheduled run would undo the rollback.
        """
        if self.rollback:
            if self.version is not None:
                raise SpecError("A rollback goes to the champion before, and names no version",
                                found=f"version {self.version}",
                                mend="leave the version out, or promote it")  # fmt: skip
            # A champion of before there was a history knows its predecessor.
            before = champion.previous if champion and not history else None
            current = champion.version if champion else None
            return before or rollback_target(registered.name, history, current)
        if self.version is not None:
            return self.version
        version = registered.version
        if version in rolled_back(history):
            why = next(one.why for one in reversed(history)
                       if (one.action, one.previous) == ("rollback", version))  # fmt: skip
            raise GateRefused(
                f"Model version {version} was rolled back from",
                found=why,
                mend="register another version, or promote this one by name: ml-assets promote "
                f"{registered.name} {version}",
            )
        return version


def pass_gate(
    report: EvaluationReport,
    success: dict[str, Bounds],
    approvals: Sequence[Approval] = (),
    needed: int = 0,
    problem: str = "PROBLEM",
) -> GateVerdict:
    """Judge a version's stored evaluation and its approvals, of which ``needed`` are asked for.

    Raises GateRefused naming what does not hold, or the command that approves.
    """
    verdict = judge(report, success)
    if not verdict.passed:
        raise GateRefused(
            f"The gate refuses model version {verdict.model_version}",
            found=verdict.reasons,
            mend="search longer or improve the data; problem.success and evaluation in the YAML "
            "hold what is asked for",
        )
    rows = approval_rows(problem, verdict.model_version, approvals, needed)
    return verdict.model_copy(update={"rows": [*verdict.rows, *rows]})


def promote(
    registration: Registration,
    report: EvaluationReport,
    success: dict[str, Bounds],
    previous: Champion | None,
    run_id: str,
    decision: Decision | None = None,
    approvals_needed: int = 0,
) -> Champion:
    """Promote a registered version through the gate.

    ``report`` is the evaluation stored with exactly this version
    (:func:`ml_assets.deployment.registry.stored_report`). A version that is champion already
    stays it, with the fresh verdict. Raises GateRefused.
    """
    version, decision = registration.version, decision or Decision()
    if report.model_version != version:
        raise GateRefused(
            f"The evaluation is not that of model version {version}",
            found=f"version {report.model_version}",
            mend="materialize evaluation again, then registered_model",
        )
    given = registration.approvals
    verdict = pass_gate(report, success, given, approvals_needed, registration.name)
    if previous is not None and previous.version == version:
        return previous.model_copy(update={"verdict": verdict.rows, "approvals": given})
    return Champion(
        name=registration.name,
        version=version,
        tag=registration.tag,
        promoted_at=datetime.now(UTC),
        run_id=run_id,
        verdict=verdict.rows,
        previous=previous.version if previous else None,
        action="rollback" if decision.rollback else "promotion",
        who=decision.who or f"run {run_id}",
        why=decision.why or _why(decision),
        approvals=given,
    )


def recorded_change(
    champion: Champion,
    previous: Champion | None,
    history: Sequence[Change],
    report: EvaluationReport,
) -> Change | None:
    """Return the record of a change that the history lacks; None if there is none to add.

    None where the version was champion already, and where an earlier run recorded this very change
    and was killed before it moved the champion.
    """
    if previous is not None and previous.version == champion.version:
        return None
    last = history[-1] if history else None
    if last and (last.version, last.previous) == (champion.version, champion.previous):
        return None
    return Change(
        number=len(history) + 1,
        action=champion.action,
        version=champion.version,
        previous=champion.previous,
        who=champion.who,
        why=champion.why,
        at=champion.promoted_at,
        run_id=champion.run_id,
        verdict=champion.verdict,
        metrics={name: found.value for name, found in report.metrics.items()},
        approvals=champion.approvals,
    )


def _why(decision: Decision) -> str:
    if decision.rollback:
        return "rolled back, without a reason given"
    if decision.version is not None:
        return "promoted by name, without a reason given"
    return "the version registered last passed the gate"
