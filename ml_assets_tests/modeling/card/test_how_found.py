from dataclasses import replace

import pytest

from ml_assets.estimator.fitted_model import ModelMember
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


@pytest.mark.parametrize(("weights", "shown"), [
    ((0.25, 0.75), "`linear` (25%), `linear` (75%)"),
    ((0.4, 0.9), "`linear` (weight 0.40), `linear` (weight 0.90)"),
])  # fmt: skip
def test_weights_are_shares_where_they_add_up_to_one(
    weights: tuple[float, ...], shown: str
) -> None:
    facts = facts_of()
    members = [ModelMember(trial_id=f"t{n}", family="linear", weight=weight, params={})
               for n, weight in enumerate(weights)]  # fmt: skip
    info = facts.model.info.model_copy(update={"members": members})
    model = replace(facts.model, info=info)
    assert shown in markdown_section(how_found(replace(facts, model=model)))
