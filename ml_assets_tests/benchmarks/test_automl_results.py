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


def test_what_was_measured_on_a_busy_machine_can_be_measured_again(tmp_path: Path) -> None:
    results = Results(tmp_path / "results.jsonl")
    results.add(Outcome("adult", "binary", 60.0, "h2o", score=0.9, busy=0.3))
    assert results.done("adult", 60.0, "h2o")
    assert not results.done("adult", 60.0, "h2o", most_busy=0.1)


def test_forgotten_outcomes_stay_forgotten(tmp_path: Path) -> None:
    results = Results(tmp_path / "results.jsonl")
    for system in ("ours", "h2o"):
        for budget in (60.0, 300.0):
            results.add(Outcome("adult", "binary", budget, system, score=0.9))
    results.forget(["ours"], ["adult", "letter"], [60.0])
    again = Results(tmp_path / "results.jsonl")
    done = [each.key for each in again if again.done(*each.key)]
    assert done == [("adult", 300.0, "ours"), ("adult", 60.0, "h2o"), ("adult", 300.0, "h2o")]
