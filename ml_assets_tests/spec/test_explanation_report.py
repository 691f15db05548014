import json

from ml_assets.spec.explanation_report import ColumnImportance, ExplanationReport


def test_a_metric_that_is_not_defined_stays_so_when_it_is_read_back() -> None:
    one = ColumnImportance(
        column="a", importance=float("nan"), standard_error=0.1, mean_contribution=0.2
    )
    report = ExplanationReport(
        model_version="0" * 16, metric="roc_auc", greater_is_better=True, score=float("nan"),
        permuted_rows=9, repeats=5, importance=[one], explained_rows=9, outputs=["y"], space="",
        base=[0.5], method="", background=9, standard_error=0.0, largest_violation=0.0,
        tolerance=1e-6, rows=[], dependence=[], suspicions=[], limits=[], seed=1,
    )  # fmt: skip
    back = ExplanationReport.model_validate_json(json.dumps(report.model_dump(mode="json")))
    assert back.importance[0].importance != back.importance[0].importance
    assert back.score != back.score
    assert back.model_dump_json() == report.model_dump_json()
