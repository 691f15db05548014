from pathlib import Path

import numpy as np
import pytest

from ml_assets.modeling.cross_validation import FoldOutcome
from ml_assets.modeling.search_record import SearchRecord, TrialKey
from ml_assets_tests.modeling.tables import trial

KEY: TrialKey = {"trial_id": "t003", "family": "linear", "params": {"C": 0.1, "penalty": "l2"}}


def outcome(score: float, *predictions: float) -> FoldOutcome:
    return FoldOutcome(score, np.array(predictions), {"max_iter": 7}, 0.25)


def test_finished_folds_are_kept_for_the_same_trial_only(tmp_path: Path) -> None:
    record = SearchRecord(tmp_path)
    assert record.begin(KEY, "one").kept == []
    record.save(KEY, 0, outcome(0.1 + 0.2, 1.0, 2.0), 1.5)
    record.save(KEY, 2, outcome(0.9), 1.5)  # fold 1 was cut off

    again = SearchRecord(tmp_path)
    (kept,) = again.begin(KEY, "two").kept
    assert (kept.outcome.score, kept.outcome.found, kept.fit_s) == (0.1 + 0.2, {"max_iter": 7}, 1.5)
    assert kept.outcome.predictions.tolist() == [1.0, 2.0]
    assert again.begin({**KEY, "params": {"C": 0.2, "penalty": "l2"}}, "two").kept == []
    assert again.begin({**KEY, "family": "svm"}, "two").kept == []


def test_each_start_of_a_trial_is_counted_with_its_host(tmp_path: Path) -> None:
    record = SearchRecord(tmp_path)
    for host in ("one", "two"):
        record.begin(KEY, host)
    record.begin({**KEY, "trial_id": "t004"}, "one")
    assert record.starts() == {"t003": ["one", "two"], "t004": ["one"]}


def test_a_trial_that_was_given_up_is_told_so(tmp_path: Path) -> None:
    record = SearchRecord(tmp_path)
    record.give_up("t003", {"status": "out_of_time"})
    assert record.begin(KEY, "one").given_up == {"status": "out_of_time"}
    assert record.begin({**KEY, "trial_id": "t004"}, "one").given_up is None


def test_finished_trials_come_back_but_for_a_torn_line(tmp_path: Path) -> None:
    record = SearchRecord(tmp_path)
    assert record.finished() == ({}, 0.0)
    record.finish(trial(1, 0.5), 3.0)
    record.finish(trial(0, 0.75, status="stopped_early"), 4.5)
    with (tmp_path / "trials.jsonl").open("a") as file:
        file.write('{"ended_s": 9.0, "tri')
    trials, used = SearchRecord(tmp_path).finished()
    assert trials == {"t001": trial(1, 0.5), "t000": trial(0, 0.75, status="stopped_early")}
    assert used == 4.5


@pytest.mark.parametrize("classes", [True, False])
def test_out_of_fold_predictions_are_in_the_order_of_the_rows(
    tmp_path: Path, classes: bool
) -> None:
    record, y = SearchRecord(tmp_path), np.array([1.0, 0.0, 1.0, 0.0, 1.0])
    folds = [(np.array([0, 1]), np.array([4, 2])), (np.array([2, 4]), np.array([1, 3]))]
    record.save(KEY, 0, outcome(0.5, 4.0, 2.0), 1.0)
    record.save(KEY, 1, outcome(0.5, 1.0, 3.0), 1.0)
    half: TrialKey = {**KEY, "trial_id": "t009"}
    record.save(half, 0, outcome(0.5, 4.0, 2.0), 1.0)

    trials = [trial(3, params={"C": 0.1, "max_iter": 7}), trial(9)]
    found = record.out_of_fold(trials, folds, y, classes)

    assert found.rows.tolist() == [1, 2, 3, 4]  # row 0 is the earliest
    assert found.fold.tolist() == [1, 0, 1, 0]
    assert list(found.predictions) == ["t003"]
    assert found.predictions["t003"].tolist() == [1.0, 2.0, 3.0, 4.0]
    assert found.classes == ((0.0, 1.0) if classes else None)
