from ml_assets.page.markdown import markdown_page
from ml_assets.problem.statement import state
from ml_assets.problem.statement_page import statement_page
from ml_assets_tests.problem.statements import FULL
from ml_assets_tests.spec.specs import make_spec


def test_a_full_statement_leaves_nothing_open() -> None:
    page = statement_page(state(FULL))
    assert [section.title for section in page.shown] == [
        "The problem", "The learning problem", "Success", "What is done with a prediction",
        "What the model must be like", "What is taken for granted", "People and data",
    ]  # fmt: skip
    text = markdown_page(page)
    for said in ("Find who will leave.", "| `log_loss` | ≥ 0.1 and ≤ 0.5 |", "| Users | not said |",
                 "The call centre calls them.", "- Contracts keep their terms.",
                 "A missed positive row costs 9, a false alarm 1"):  # fmt: skip
        assert said in text


def test_what_is_missing_is_said() -> None:
    page = statement_page(state(make_spec()))
    text = markdown_page(page)
    assert "every model passes the gate" in text
    assert page.shown[-1].title == "Still open"
    assert "problem.costs" in text


def test_a_search_that_starts_anyway_is_told_with_its_reason() -> None:
    anyway = state(FULL).model_copy(update={"search_anyway": "A pilot."})
    assert "starts even where it is infeasible: A pilot." in markdown_page(statement_page(anyway))
