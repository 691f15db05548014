from ml_assets.problem.statement import state
from ml_assets.spec.problem_statement import ProblemStatement
from ml_assets_tests.problem.statements import FULL


def test_a_statement_is_read_back_as_it_was_written() -> None:
    said = state(FULL)
    assert ProblemStatement.model_validate_json(said.model_dump_json()) == said
