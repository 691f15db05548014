"""What is said for or against a search that has no target to learn."""

from ml_assets.modeling.feasibility.reasons import LEVEL, SMALL_CLASS
from ml_assets.spec.feasibility_report import Anomalies, Reason, Structure, Verdict

# Areas of planted rows below which a detector hardly sees them.
_HARDLY = 0.6


def structure_reasons(found: Structure) -> list[Reason]:
    """Say whether the rows fall into groups: more than uniform noise, more than one crowd."""
    part = "structure"
    figures = (f"Hopkins {found.hopkins:.2f}, p = {found.hopkins_p:.2g}; best silhouette "
               f"{found.silhouette:.2f} of {found.clusters} clusters, p = {found.silhouette_p:.2g} "
               f"against uniform noise and {found.crowd_p:.2g} against one crowd")  # fmt: skip
    if found.silhouette_p <= LEVEL and found.crowd_p <= LEVEL:
        text = f"The rows fall into groups more than noise does ({figures})."
        return [Reason(part=part, verdict="feasible", text=text)]
    if found.hopkins_p <= LEVEL or found.silhouette_p <= LEVEL:
        text = f"The rows are not spread evenly, but may be one group without parts ({figures})."
        return [Reason(part=part, verdict="doubtful", text=text)]
    text = f"The rows are no more grouped than uniform noise ({figures})."
    return [Reason(part=part, verdict="infeasible", text=text)]


def anomaly_reasons(found: Anomalies) -> list[Reason]:
    """Say whether anomalies are found, and whether there are enough labelled ones to judge by."""
    name, planted = max(found.planted_roc_auc.items(), key=lambda item: item[1].value)
    text = (f"{name} tells rows of which a third of the values was replaced from rows as they "
            f"are, with an area under the ROC curve of {planted.value:.2f}")  # fmt: skip
    reasons = [Reason(part="anomalies", verdict=_by_planted(found, planted.value),
                      text=f"{text}.")]  # fmt: skip
    if found.labelled is None:
        return reasons
    count = f"{found.labelled:,} training rows are labelled anomalies"
    if found.labelled < SMALL_CLASS:
        return [*reasons, Reason(part="anomalies", verdict="doubtful",
                                 text=f"{count}: too few to choose a model by.")]  # fmt: skip
    if found.p_value is None:
        return reasons
    areas = ", ".join(f"{name} {area:.2f}" for name, area in found.roc_auc.items())
    if found.p_value <= LEVEL:
        text = f"{count}; they stand out (area: {areas}; p = {found.p_value:.2g})."
        return [*reasons, Reason(part="signal", verdict="feasible", text=text)]
    text = (f"{count}, and no detector tells them from other rows (area: {areas}; "
            f"p = {found.p_value:.2g}): what is labelled is not what is rare.")  # fmt: skip
    return [*reasons, Reason(part="signal", verdict="infeasible", text=text)]


def _by_planted(found: Anomalies, area: float) -> Verdict:
    error = max(each.standard_error for each in found.planted_roc_auc.values())
    if area - 2 * error <= 0.5 and found.labelled is None:
        return "infeasible"
    return "doubtful" if area < _HARDLY and found.labelled is None else "feasible"
