from ml_assets.modeling.card.how_found import how_found
from ml_assets.page.markdown import markdown_section
from ml_assets_tests.modeling.card.cards import facts_of


def test_trials_and_the_final_model_are_told() -> None:
    facts = facts_of()
    text = markdown_section(how_found(facts))
    best = facts.board.best
    assert f"| {best.trial_id} | `{best.family}` |" in text
    assert f"{len(facts.board.trials)}: {len(facts.board.trials)} completed" in text
    assert "| Final model | `linear` |" in text
