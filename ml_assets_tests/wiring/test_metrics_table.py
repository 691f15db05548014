import dagster as dg

from ml_assets.spec.estimate import Estimate
from ml_assets.spec.evaluation_report import EvaluationReport
from ml_assets.wiring.metrics_table import metrics_table

REPORT = EvaluationReport(
    model_version="v",
    rows=40,
    metrics={"roc_auc": Estimate(value=0.91234567, low=0.8, high=0.95),
             "accuracy": Estimate(value=0.9, low=0.85, high=1)},
    baseline={"roc_auc": 0.5, "accuracy": 0.6},
    bootstrap_samples=100,
    seed=7,
)  # fmt: skip


def test_each_metric_has_its_interval_and_the_dummys_value() -> None:
    shown = metrics_table(REPORT)
    assert isinstance(shown, dg.TableMetadataValue)
    assert [record.data for record in shown.records] == [
        {"metric": "roc_auc", "value": 0.912346, "95% low": 0.8, "95% high": 0.95, "dummy": 0.5},
        {"metric": "accuracy", "value": 0.9, "95% low": 0.85, "95% high": 1.0, "dummy": 0.6},
    ]


def test_only_the_named_metrics_are_shown() -> None:
    shown = metrics_table(REPORT, ["accuracy"])
    assert isinstance(shown, dg.TableMetadataValue)
    assert [record.data["metric"] for record in shown.records] == ["accuracy"]
