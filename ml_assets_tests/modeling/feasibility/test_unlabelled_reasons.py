import pytest

from ml_assets.modeling.feasibility.unlabelled_reasons import anomaly_reasons, structure_reasons
from ml_assets.spec.feasibility_report import Anomalies, Scored, Structure


@pytest.mark.parametrize(
    ("hopkins_p", "silhouette_p", "crowd_p", "verdict"),
    [(0.01, 0.05, 0.05, "feasible"), (0.01, 0.05, 0.4, "doubtful"), (0.01, 0.4, 0.4, "doubtful"),
     (0.4, 0.05, 0.4, "doubtful"), (0.4, 0.4, 0.4, "infeasible"), (0.4, 0.4, 0.05, "infeasible")],
)  # fmt: skip
def test_structure(hopkins_p: float, silhouette_p: float, crowd_p: float, verdict: str) -> None:
    found = Structure(rows=300, hopkins=0.7, hopkins_of_noise=[0.5], hopkins_p=hopkins_p,
                      silhouette=0.4, clusters=3, silhouettes_of_noise=[0.3],
                      silhouette_p=silhouette_p, silhouettes_of_a_crowd=[0.2],
                      crowd_p=crowd_p)  # fmt: skip
    (reason,) = structure_reasons(found)
    assert reason.verdict == verdict
    assert "Hopkins 0.70" in reason.text


def anomalies(planted: float, labelled: int | None, p_value: float | None) -> Anomalies:
    scored = Scored(value=planted, standard_error=0.02)
    return Anomalies(labelled=labelled, planted_roc_auc={"mahalanobis": scored},
                     roc_auc={"mahalanobis": 0.8}, p_value=p_value)  # fmt: skip


@pytest.mark.parametrize(
    ("found", "verdicts"),
    [
        (anomalies(0.8, None, None), ["feasible"]),
        (anomalies(0.57, None, None), ["doubtful"]),
        (anomalies(0.53, None, None), ["infeasible"]),
        (anomalies(0.8, 40, 0.01), ["feasible", "feasible"]),
        (anomalies(0.8, 40, 0.4), ["feasible", "infeasible"]),
        (anomalies(0.8, 8, None), ["feasible", "doubtful"]),
        # Labels are what counts where there are some.
        (anomalies(0.53, 40, 0.01), ["feasible", "feasible"]),
    ],
)
def test_anomalies(found: Anomalies, verdicts: list[str]) -> None:
    assert [reason.verdict for reason in anomaly_reasons(found)] == verdicts
