"""The champion: the model version that the service and batch scoring use."""

from datetime import UTC, datetime

from pydantic import BaseModel, Field

from ml_assets.deployment.registry import Registration
from ml_assets.spec.errors import GateRefused
from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets.spec.gate import GateRow, GateVerdict, judge
from ml_assets.spec.problem import Bounds


class Champion(BaseModel):
    """A promoted model version with the verdict that promoted it."""

    name: str
    version: str
    tag: str
    promoted_at: datetime
    run_id: str
    verdict: list[GateRow] = Field(description="Thresholds and verdicts, as judged.")
    override: None = Field(default=None, description="No promotion goes around the gate.")
    previous: str | None = Field(default=None, description="The version it took over from.")


def pass_gate(report: EvaluationReport, success: dict[str, Bounds]) -> GateVerdict:
    """Judge a version's stored evaluation; raises GateRefused naming what does not hold."""
    verdict = judge(report, success)
    if not verdict.passed:
        raise GateRefused(
            f"The gate refuses model version {verdict.model_version}",
            found=verdict.reasons,
            mend="search longer or improve the data; problem.success and evaluation in the YAML "
            "hold what is asked for",
        )
    return verdict


def promote(
    registration: Registration,
    report: EvaluationReport,
    success: dict[str, Bounds],
    previous: Champion | None,
    run_id: str,
) -> Champion:
    """Promote a registered version through the gate.

    ``report`` is the evaluation stored with exactly this version
    (:func:`ml_assets.deployment.registry.stored_report`). A version that is champion already
    stays it, with the fresh verdict. Raises GateRefused.
    """
    version = registration.version
    if report.model_version != version:
        raise GateRefused(
            f"The evaluation is not that of model version {version}",
            found=f"version {report.model_version}",
            mend="materialize evaluation again, then registered_model",
        )
    verdict = pass_gate(report, success)
    if previous is not None and previous.version == version:
        return previous.model_copy(update={"verdict": verdict.rows})
    return Champion(
        name=registration.name,
        version=version,
        tag=registration.tag,
        promoted_at=datetime.now(UTC),
        run_id=run_id,
        verdict=verdict.rows,
        previous=previous.version if previous else None,
    )
