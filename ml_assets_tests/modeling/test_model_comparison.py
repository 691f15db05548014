import pytest

from ml_assets.modeling.model_comparison import compare, latency_ms
from ml_assets.modeling.refit import refit
from ml_assets.spec.metrics import Task
from ml_assets_tests.modeling.tables import PLAN, board, problem, table
from ml_assets_tests.modeling.test_refit import ENSEMBLE, ensemble_board

TASK: Task = "binary_classification"


@pytest.mark.parametrize("members", [3, 2])
def test_the_ensemble_stands_beside_the_best_trial(members: int) -> None:
    # With two members the best trial is none of them.
    ensemble = ENSEMBLE.model_copy(update={"members": ENSEMBLE.members[:members]})
    train, leaders = table(TASK), ensemble_board(TASK, ensemble)
    model = refit(train, PLAN, problem(TASK), leaders, problem_name="toys", contract_version=1)

    single, found = compare(model, train, problem(TASK), leaders)

    assert (single.name, single.chosen, single.members) == ("single_best", False, 1)
    assert (found.name, found.chosen, found.members) == ("greedy", True, members)
    assert (single.score, single.honest_score) == (0.9, 0.8)
    assert (found.score, found.honest_score) == (0.95, 0.85)
    assert found.file_bytes == len(model.content)
    alone = leaders.model_copy(update={"ensemble": None})
    expected = refit(train, PLAN, problem(TASK), alone, problem_name="toys", contract_version=1)
    # The same model, but for the score that its file states.
    assert single.file_bytes == pytest.approx(len(expected.content), rel=0.01)
    assert single.file_bytes < found.file_bytes
    assert min(single.latency_ms, found.latency_ms) > 0.0


def test_without_an_ensemble_there_is_one_line() -> None:
    train, leaders = table(TASK), board(TASK)
    model = refit(train, PLAN, problem(TASK), leaders, problem_name="toys", contract_version=1)
    (single,) = compare(model, train, problem(TASK), leaders)
    assert (single.name, single.chosen, single.members) == ("single_best", True, 1)
    assert (single.score, single.file_bytes) == (None, len(model.content))


def test_the_latency_of_a_table_of_one_row_can_be_measured() -> None:
    model = refit(
        table(TASK), PLAN, problem(TASK), board(TASK), problem_name="toys", contract_version=1
    )
    assert 0.0 < latency_ms(model, table(TASK).head(1)) < 1000.0
