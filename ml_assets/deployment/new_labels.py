"""No labels, no promotion: a retraining has to bring rows that the champion did not know."""

from collections.abc import Mapping

from ml_assets.deployment.lineage import TABLES
from ml_assets.spec.errors import GateRefused
from ml_assets.spec.evaluation_report import EvaluationReport

_UNKNOWN = "not known"


def must_have_new_labels(
    problem: str,
    version: str,
    lineage: Mapping[str, str],
    champions: Mapping[str, str],
    report: EvaluationReport,
    *,
    recent_asked: bool,
) -> None:
    """Raise GateRefused if a version that a retraining made rests on no new labels.

    ``lineage`` and ``champions`` are the metadata of its registry entry and of the champion's. New
    labels are told by the tables of labelled rows, ``train_data`` and ``test_data``: if the hashes
    of both are the champion's, nothing new was learnt, however the inputs drifted. With
    ``recent_asked`` (``gate.recent_labelled``), the two have to have been compared on the latest
    labelled rows, too; elsewhere too few of those are no ground for a verdict.
    """
    names = [f"sha256_of_{table}" for table in TABLES]
    known = all(one.get(name, _UNKNOWN) != _UNKNOWN for one in (lineage, champions)
                for name in names)  # fmt: skip
    mend = f"wait for labels, or promote it by name: ml-assets promote {problem} {version}"
    if not known:
        raise GateRefused(
            f"Nobody can tell whether the retrained version {version} rests on new labels",
            found="a registry entry without the hashes of its tables", mend=mend,
        )  # fmt: skip
    if all(lineage[name] == champions[name] for name in names):
        raise GateRefused(
            f"The retrained version {version} rests on no new labels",
            found="the champion's own train_data and test_data", mend=mend,
        )  # fmt: skip
    if recent_asked and not (report.recent and report.recent.comparison):
        note = report.recent.note if report.recent else ""
        raise GateRefused(
            f"The retrained version {version} was not compared on recent labelled rows",
            found=note or "no comparison in its evaluation", mend=mend,
        )  # fmt: skip
