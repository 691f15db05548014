"""Reports on parts of the held-out rows, for tests that show or judge them."""

from typing import Any

from ml_assets.spec.estimate import Estimate
from ml_assets.spec.fairness_report import ColumnFairness, FairnessReport, FourFifths, GroupRates
from ml_assets.spec.slice_report import Slice, SliceReport


def slice_named(name: str = "colour = red", **fields: Any) -> Slice:
    """A slice that is somewhat worse than the others, unless the fields say otherwise."""
    told: dict[str, Any] = {
        "name": name, "columns": ["colour"], "rows": 40, "score": 0.7, "low": 0.6, "high": 0.8,
        "loss": 0.2, "rest_loss": 0.1, "dummy_loss": 0.25, "effect": 0.5, "p_value": 0.001,
        "adjusted_p": 0.01,
    }  # fmt: skip
    return Slice(**(told | fields))


def slice_report(*slices: Slice) -> SliceReport:
    return SliceReport(
        metric="roc_auc", greater_is_better=True, score=0.9, loss_name="absolute error", loss=0.1,
        min_rows=30, tried=12, slices=list(slices),
    )  # fmt: skip


def group(name: str, rate: float) -> GroupRates:
    found = Estimate(value=rate, low=rate - 0.1, high=rate + 0.1)
    return GroupRates(name=name, rows=50, rates={"selection_rate": found})


def fairness_report(low: float = 0.2, high: float = 0.4, *, broken: bool = True) -> FairnessReport:
    """Two groups of one column, selected at these rates."""
    gap = Estimate(value=high - low, low=0.0, high=1.0)
    rule = FourFifths(lowest="f", highest="m", ratio=low / high, p_value=0.01, broken=broken)
    return FairnessReport(
        min_rows=30,
        columns=[
            ColumnFairness(
                column="gender", outcome="yes", groups=[group("f", low), group("m", high)],
                gaps={"demographic_parity_difference": gap}, left_out_rows=7, four_fifths=rule,
            )
        ],
        not_told={"faith": "41 different values"}, bootstrap_samples=100, seed=7,
    )  # fmt: skip
