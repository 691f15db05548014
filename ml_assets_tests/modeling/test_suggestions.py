import random
from collections.abc import Callable
from typing import Any

import pytest

from ml_assets.modeling.families.registry import FAMILIES, families_for, portfolio
from ml_assets.modeling.suggestions import Space, Suggestion, Suggestions
from ml_assets.spec.leaderboard import Trial, TrialStatus
from ml_assets.spec.metrics import Task
from ml_assets.spec.problem import Clusters, Problem
from ml_assets_tests.modeling.tables import PLAN
from ml_assets_tests.modeling.unlabelled_tables import GROUPS

TASK: Task = "binary_classification"


def made(seed: int = 3, max_trials: int | None = 24, generation_size: int = 4) -> Suggestions:
    space = Space(families_for(TASK, "auto"), TASK, rows=200, plan=PLAN)
    return Suggestions(space, seed, True, generation_size, max_trials)


def outcome(suggestion: Suggestion) -> Trial:
    """What a trial would reach: fixed by its configuration, not by when it finishes."""
    rng = random.Random(f"{suggestion.family}{suggestion.params}")
    scores = [rng.random() for _ in range(3)]
    statuses: list[TrialStatus] = ["completed"] * 3 + ["stopped_early", "failed"]
    status = statuses[suggestion.index % 5]
    reached = {"completed": scores, "stopped_early": scores[:1]}.get(status, [])
    return Trial(
        trial_id=suggestion.trial_id,
        family=suggestion.family,
        params=suggestion.params,
        fold_scores=reached,
        score=sum(reached) / len(reached) if reached else None,
        status=status,
    )


def played(
    suggestions: Suggestions, workers: int, choose: Callable[[list[Any]], int]
) -> list[Suggestion]:
    """All suggestions, with so many at work and a rule for which of them finishes next."""
    running: list[Suggestion] = []
    handed: list[Suggestion] = []
    while True:
        while len(running) < workers and (suggestion := suggestions.next()):
            running.append(suggestion)
            handed.append(suggestion)
        if not running:
            return handed
        done = running.pop(choose(running))
        suggestions.tell(done.index, outcome(done))


@pytest.mark.parametrize("workers", [2, 8])
@pytest.mark.parametrize("order", ["last first", "random 1", "random 2"])
def test_the_order_in_which_trials_finish_changes_nothing(workers: int, order: str) -> None:
    expected = played(made(), workers=1, choose=lambda running: 0)
    rng = random.Random(order)
    choose = (lambda _: -1) if order == "last first" else (lambda r: rng.randrange(len(r)))

    assert played(made(), workers, choose) == expected
    assert [suggestion.index for suggestion in expected] == list(range(24))


def test_another_seed_tries_other_configurations_after_the_same_first_guesses() -> None:
    guesses = [
        (family.name, params) for family, params in portfolio(families_for(TASK, "auto"), TASK)
    ]
    count = len(guesses)
    most = count + 8
    first, other = (played(made(seed, most), 1, lambda running: 0) for seed in (1, 2))
    for suggestions in (first, other):
        tried = [(suggestion.family, suggestion.params) for suggestion in suggestions]
        assert tried[:count] == guesses
        assert all(tried.count(each) == 1 for each in tried)
    assert first[count:] != other[count:]


def test_a_third_generation_waits_for_the_first() -> None:
    suggestions = made()
    handed = [suggestions.next() for _ in range(8)]
    assert None not in handed
    assert suggestions.next() is None
    first = [suggestion for suggestion in handed[:4] if suggestion]
    for suggestion in first[:3]:
        suggestions.tell(suggestion.index, outcome(suggestion))
    assert suggestions.next() is None
    suggestions.tell(3, outcome(first[3]))
    following = suggestions.next()
    assert following is not None
    assert following.trial_id == "t008"


def test_thresholds_come_with_completed_trials() -> None:
    handed = played(made(), 1, lambda running: 0)
    assert all(suggestion.thresholds == [] for suggestion in handed[:8])
    assert len(handed[-1].thresholds) == 2  # three folds


@pytest.mark.parametrize("count", [1, 3, 9])
def test_no_more_trials_than_allowed(count: int) -> None:
    suggestions = made(max_trials=count)
    assert not suggestions.exhausted
    assert len(played(suggestions, 2, lambda running: 0)) == count
    assert suggestions.exhausted


def test_a_small_space_ends_before_anything_is_tried_again() -> None:
    space = Space(families_for(TASK, ["nearest_neighbors"]), TASK, rows=3, plan=PLAN)
    handed = played(Suggestions(space, 1, True, 4, max_trials=80), 4, lambda running: 0)
    assert 50 <= len(handed) <= 60  # of 15 x 2 x 2 different ones


def test_a_space_that_holds_few_points_is_tried_once_and_ends() -> None:
    exactly = Problem(task="clustering", clusters=Clusters(min=3, max=3))
    families = [FAMILIES[name].suited_to(exactly) for name in ("k_means", "agglomerative")]
    space = Space(families, "clustering", 100, GROUPS)
    suggestions = Suggestions(space, seed=1, greater_is_better=True, generation_size=2)
    tried = []
    while not suggestions.exhausted:
        suggestion = suggestions.next()
        if suggestion is None:
            continue
        tried.append((suggestion.family, str(suggestion.params)))
        suggestions.tell(suggestion.index, outcome(suggestion))
    assert len(tried) == len(set(tried)) == 4
