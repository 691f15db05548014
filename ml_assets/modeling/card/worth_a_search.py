"""The card's part on whether the problem was worth a search."""

from ml_assets.modeling.card.card_facts import CardFacts
from ml_assets.page.document import Block, Bullets, Note, Section, Tone
from ml_assets.spec.feasibility_report import FeasibilityReport, Verdict

_TONES: dict[Verdict, Tone] = {"feasible": "good", "doubtful": "warning", "infeasible": "bad"}


def worth_a_search(facts: CardFacts) -> Section:
    """Return the verdict on feasibility with its reasons."""
    found = facts.feasibility
    blocks: list[Block] = [] if found is None else _told(found)
    return Section("Feasibility", blocks, facts.link("feasibility"))


def _told(found: FeasibilityReport) -> list[Block]:
    anyway = f" The search was started nevertheless: {found.search_anyway}" \
        if found.search_anyway and found.verdict == "infeasible" else ""  # fmt: skip
    said = f"Before the search, by training rows alone, the problem was {found.verdict}.{anyway}"
    reasons = [reason.text for reason in found.reasons]
    return [Note(_TONES[found.verdict], said), *([Bullets(reasons)] if reasons else [])]
