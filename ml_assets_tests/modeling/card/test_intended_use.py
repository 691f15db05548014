from dataclasses import replace

from ml_assets.modeling.card.intended_use import intended_use
from ml_assets.page.markdown import markdown_section
from ml_assets_tests.modeling.card.cards import facts_of


def test_purpose_people_and_action_are_told() -> None:
    text = markdown_section(intended_use(facts_of()))
    for said in ("Find who will leave.", "The call centre calls.", "| Users | not said |",
                 "| Costs of mistakes | not stated |"):  # fmt: skip
        assert said in text
    assert "Taken for granted" not in text


def test_constraints_and_assumptions_are_told_where_there_are() -> None:
    facts = facts_of()
    said = facts.statement.model_copy(
        update={"constraints": ["one row in at most 5 ms"], "assumptions": ["Terms are kept."]}
    )
    text = markdown_section(intended_use(replace(facts, statement=said)))
    assert "- one row in at most 5 ms" in text
    assert "- Terms are kept." in text
