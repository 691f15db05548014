import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from ml_assets.preparation.profile_hindsight import (
    moment_findings,
    name_findings,
    wilson_lower_limit,
)


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("Churn", "churn_date"), ("Churn", "ChurnReason"), ("sold", "closed_at"),
        ("sold", "cancelledOn"), ("sold", "END_DATE"), ("sold", "weight_after"),
        ("credit_risk", "risk_of_credit"), ("IsArrDelayed", "IsDepDelayed"),
        ("y", "call outcome"), ("y", "final_result"),
    ],
)  # fmt: skip
def test_a_name_may_speak_of_what_comes_after(target: str, name: str) -> None:
    (found,) = name_findings(["age", name], target)
    assert (found.column, found.severity) == (name, "note")


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("Churn", "tenure"), ("credit_risk", "credit_history"), ("house_value", "households"),
        ("target", "target_group"), ("y", "endpoint"), ("y", "end"), ("y", "afternoon"),
        ("y", "calendar_date"), ("quality", "type"), ("income", "native_country"),
    ],
)  # fmt: skip
def test_other_names_do_not(target: str, name: str) -> None:
    assert name_findings([name], target) == []


def test_a_moment_after_the_rows_time_is_noted() -> None:
    at = pd.Series(pd.date_range("2024-01-01", periods=100))
    frame = pd.DataFrame({
        "at": at,
        "paid": at + pd.Timedelta(days=3),
        "born": at - pd.Timedelta(days=9_000),
        "mixed": at + pd.to_timedelta(np.where(np.arange(100) < 55, 1, -1), "D"),
        "rare": (at + pd.Timedelta(days=3)).where(np.arange(100) < 19),
        "text": "2030-01-01",
    })  # fmt: skip
    (found,) = moment_findings(frame, ["paid", "born", "mixed", "rare", "text"], "at")
    assert (found.column, found.figures["share_later"], found.severity) == ("paid", 1.0, "note")


@pytest.mark.parametrize(("share", "rows"), [(0.5, 10), (0.9, 55), (1.0, 20), (0.55, 1000)])
def test_wilsons_limit_solves_its_equation(share: float, rows: int) -> None:
    low = wilson_lower_limit(share, rows)
    error = (low * (1 - low) / rows) ** 0.5
    assert (share - low) / error == pytest.approx(norm.ppf(0.95))
