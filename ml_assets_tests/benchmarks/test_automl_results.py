from pathlib import Path

from benchmarks.automl_results import Outcome, Results


def test_results_are_kept_line_by_line_and_the_last_one_counts(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "results.jsonl"
    failed = Outcome("adult", "binary", 60.0, "h2o", not_run="Java is not installed")
    reached = Outcome("adult", "binary", 60.0, "h2o", score=0.9, versions={"h2o": "3.46"})
    results = Results(path)
    results.add(failed)
    assert not Results(path).done("adult", 60.0, "h2o")
    results.add(reached)
    again = Results(path)
    assert len(path.read_text().splitlines()) == 2
    assert list(again) == [reached]
    assert again.done("adult", 60.0, "h2o")
    assert not again.done("adult", 300.0, "h2o")
    assert again.of(["letter"]) == []
