"""The card's part on what the model is for."""

from ml_assets.modeling.card.card_facts import CardFacts
from ml_assets.page.document import Block, Bullets, Facts, Section, Text

_NOT_SAID = "not said"


def intended_use(facts: CardFacts) -> Section:
    """Return for what, by whom and under which conditions the model is meant to be used."""
    said = facts.statement
    blocks: list[Block] = [
        Text(said.statement or "No business problem was stated."),
        Text(said.translation),
        Facts({
            "What is done with a prediction": said.action or _NOT_SAID,
            "Users": said.users or _NOT_SAID,
            "Sponsor": said.sponsor or _NOT_SAID,
            "Owners": ", ".join(said.owners) or _NOT_SAID,
            "Costs of mistakes": said.costs or "not stated",
        }),
    ]  # fmt: skip
    if said.constraints:
        blocks += [Text("The model must be like this:"), Bullets(said.constraints)]
    if said.assumptions:
        blocks += [Text("Taken for granted:"), Bullets(said.assumptions)]
    return Section("Intended use", blocks, facts.link("problem_statement"))
