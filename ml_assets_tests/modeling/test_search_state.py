import pickle
from pathlib import Path
from typing import cast

import pytest

from ml_assets.modeling.families.registry import families_for
from ml_assets.modeling.search_record import SearchRecord
from ml_assets.modeling.search_state import Limits, SearchState
from ml_assets.modeling.suggestions import Space, Suggestions
from ml_assets.modeling.trial_run import TrialResult
from ml_assets.spec.errors import SearchError
from ml_assets.spec.leaderboard import TrialStatus
from ml_assets.spec.metrics import Task
from ml_assets_tests.modeling.tables import PLAN

TASK: Task = "binary_classification"


def search_of(
    names: str, lines: list[str], budget: float | None = None, greater: bool = True
) -> SearchState:
    """A search that has handed out one trial per letter."""
    space = Space(families_for(TASK, "auto"), TASK, rows=200, plan=PLAN)
    suggestions = Suggestions(space, 1, greater, 4, max_trials=len(names))
    metric = "roc_auc" if greater else "log_loss"
    state = SearchState(suggestions, metric, Limits(budget), 2, 2, lines.append)
    for name in names:
        assert state.start(name)
    return state


def reached(
    scores: list[float], status: TrialStatus | None, error: str | None = None, **found: int
) -> TrialResult:
    return {"fold_scores": scores, "status": status, "error": error,
            "found": [dict(found) for _ in scores], "fit_s": 0.5, "predict_s": 0.1}  # fmt: skip


def finish(
    state: SearchState,
    name: str,
    scores: list[float],
    status: TrialStatus | None = "completed",
    error: str | None = None,
) -> None:
    state.report(name, reached(scores, status, error))
    state.finish(name, {f"t{n:03d}": ["a host"] for n in range(9)})


@pytest.mark.parametrize("greater", [True, False])
def test_completed_trials_lead_best_first_with_ties_in_trial_order(greater: bool) -> None:
    state = search_of("abcdef", [], greater=greater)
    finish(state, "f", [0.99, 0.99], "stopped_early")
    finish(state, "e", [], "failed", "ValueError: no")
    finish(state, "d", [0.5, 0.7])
    finish(state, "c", [0.7, 0.9])
    finish(state, "b", [0.5, 0.7])
    finish(state, "a", [0.1], "out_of_time")

    board = state.leaderboard(wall_s=1.5)

    completed = ["t002", "t001", "t003"] if greater else ["t001", "t003", "t002"]
    assert [trial.trial_id for trial in board.trials] == [*completed, "t005", "t000", "t004"]
    assert board.best.score == pytest.approx(0.8 if greater else 0.6)
    assert (board.folds, board.wall_s, board.seed) == (2, 1.5, 1)
    assert board.best.host == "a host"


def test_a_worker_that_died_is_a_failed_trial() -> None:
    state = search_of("ab", [])
    state.report("a", reached([0.6], None))
    state.finish("a")
    state.finish("b")

    for trial, scores in zip(state.trials, ([0.6], []), strict=True):
        assert (trial.status, trial.fold_scores) == ("failed", scores)
        assert trial.error == "The worker process died"


def test_a_search_without_a_completed_trial_tells_the_errors_once_each() -> None:
    state = search_of("abc", [])
    for name in "abc":
        finish(state, name, [], "failed", "ValueError: too hot")
    with pytest.raises(SearchError, match="None of 3 trials was completed") as caught:
        state.leaderboard(1.0)
    assert caught.value.found is not None
    assert caught.value.found.count("linear: ValueError: too hot") == 1


def test_the_deadline_leaves_time_for_the_refit() -> None:
    state = search_of("", [], budget=100.0)
    state.suggestions.max_trials = None
    first = state.start("a")
    assert first is not None
    assert first["deadline"] is not None
    assert state.started + 95.0 < first["deadline"] < state.started + 100.0
    slow = reached([0.6, 0.7], "completed") | {"fit_s": 20.0, "predict_s": 0.0}
    state.report("a", cast(TrialResult, slow))
    state.finish("a")
    second = state.start("b")
    assert second is not None
    assert second["deadline"] == pytest.approx(first["deadline"] - 20.0)


def test_without_a_budget_only_the_trials_own_limit_holds() -> None:
    state = search_of("", [])
    state.limits = Limits(None, 7.0)
    state.suggestions.max_trials = None
    config = state.start("a")
    assert config is not None
    assert (config["deadline"], config["limit_s"]) == (None, 7.0)


def test_where_no_trial_was_completed_in_time_one_of_them_leads_with_a_warning() -> None:
    state = search_of("abc", [])
    finish(state, "a", [], "out_of_time")
    finish(state, "b", [0.4], "out_of_time")
    finish(state, "c", [], "failed", "ValueError: no")
    board = state.leaderboard(1.0)
    assert board.best.trial_id == "t001"
    (warning,) = board.warnings
    assert "scored on 1 of 2 folds" in warning


def test_where_no_trial_could_start_the_first_guess_leads() -> None:
    state = search_of("", [])
    state.suggestions.max_trials = None
    board = state.leaderboard(1.0)
    assert (board.best.trial_id, board.best.family) == ("t000", "linear")
    assert board.best.fold_scores == []
    assert len(board.warnings) == 1


def test_found_iterations_join_the_parameters() -> None:
    state = search_of("a", [])
    state.report("a", reached([0.5, 0.7], "completed", max_iter=40))
    state.finish("a", {"t000": ["one", "two"]})
    (trial,) = state.trials
    assert trial.params["max_iter"] == 40
    assert (trial.attempts, trial.moved_from, trial.host) == (2, ["one"], "two")


def test_what_a_search_that_was_cut_off_finished_is_not_done_again(tmp_path: Path) -> None:
    def state_of(count: int) -> SearchState:
        space = Space(families_for(TASK, "auto"), TASK, rows=200, plan=PLAN)
        suggestions = Suggestions(space, 1, True, 4, max_trials=count)
        return SearchState(
            suggestions, "roc_auc", Limits(100.0), 2, 2, lambda _: None, SearchRecord(tmp_path)
        )

    first = state_of(6)
    names = "abcd"
    for name in names:
        assert first.start(name)
    finish(first, "b", [0.5, 0.7])
    finish(first, "a", [0.1], "out_of_time")
    first.report("d", reached([0.8, 0.9], "completed", max_iter=40))
    first.finish("d", {"t003": ["one"]})

    again = state_of(6)
    started = [config["trial_id"] for name in "abcdef" if (config := again.start(name))]
    assert started == ["t000", "t002", "t004", "t005"]
    assert again.resumed == 2
    assert {trial.trial_id for trial in again.trials} == {"t001", "t003"}
    assert again.finished


def test_a_search_is_finished_when_the_time_is_up_or_the_trials_are() -> None:
    assert search_of("abc", []).finished
    state = search_of("", [], budget=0.0)
    state.suggestions.max_trials = None
    assert state.finished
    state.limits = Limits(60.0)
    assert not state.finished


def test_progress_tells_the_best_after_each_trial_once_one_is_completed() -> None:
    lines: list[str] = []
    state = search_of("abcd", lines)
    finish(state, "a", [], "failed", "ValueError")  # nothing to tell of
    finish(state, "b", [0.8])
    finish(state, "c", [0.7])
    finish(state, "d", [0.9])

    assert len(lines) == 3
    assert lines[0].startswith("2 trials in 0 s; best roc_auc 0.8000 by ")
    assert lines[1].startswith("3 trials in 0 s; best roc_auc 0.8000 by ")
    assert lines[1].endswith("(t001)")
    assert lines[2].endswith("(t003)")


def test_one_trial_is_told_of_in_the_singular_and_once() -> None:
    lines: list[str] = []
    finish(search_of("a", lines), "a", [0.8])
    assert lines == ["1 trial in 0 s; best roc_auc 0.8000 by linear (t000)"]


def test_a_copy_leaves_the_logger_behind() -> None:
    lines: list[str] = []
    copy = pickle.loads(pickle.dumps(search_of("a", lines)))
    finish(copy, "a", [0.8])
    assert copy.trials[0].score == 0.8
    assert lines == []


def test_fewer_folds_than_there_are_parts_are_warned_of() -> None:
    state = search_of("ab", [])
    finish(state, "a", [0.5, 0.7])
    assert state.leaderboard(1.0).warnings == []
    state.parts = 5
    board = state.leaderboard(1.0)
    assert (board.folds, board.parts) == (2, 5)
    assert "scored on 2 of 5 folds" in board.warnings[0]
