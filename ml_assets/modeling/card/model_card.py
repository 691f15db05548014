"""The model card as a page (after Mitchell et al. 2019, Model Cards for Model Reporting)."""

from ml_assets.modeling.card.card_facts import CardFacts
from ml_assets.modeling.card.data_used import data_used
from ml_assets.modeling.card.group_fairness import group_fairness
from ml_assets.modeling.card.how_found import how_found
from ml_assets.modeling.card.intended_use import intended_use
from ml_assets.modeling.card.limits import limits
from ml_assets.modeling.card.performance import performance
from ml_assets.modeling.card.provenance import provenance
from ml_assets.modeling.card.what_it_goes_by import what_it_goes_by
from ml_assets.modeling.card.worst_parts import worst_parts
from ml_assets.modeling.card.worth_a_search import worth_a_search
from ml_assets.page.document import Page

_PARTS = (
    intended_use,
    performance,
    worst_parts,
    group_fairness,
    what_it_goes_by,
    limits,
    data_used,
    worth_a_search,
    how_found,
    provenance,
)


def model_card(facts: CardFacts) -> Page:
    """Return the card: what the model is for and how good it is first, how it was made last.

    Every part names the assets that its facts come from; nothing in it is typed by hand.
    """
    info = facts.model.info
    return Page(
        title=f"Model card: {facts.spec.name}",
        subtitle=f"Version `{facts.model.version}`, {info.task.replace('_', ' ')}, "
        f"{info.train_rows:,} rows learnt from.",
        sections=[part(facts) for part in _PARTS],
    )
