"""The card's part on what the model goes by."""

from ml_assets.modeling.card.card_facts import CardFacts
from ml_assets.modeling.explanation.pictures import dependence_picture, importance_picture
from ml_assets.page.document import Block, Bullets, Note, Picture, Section, Text
from ml_assets.spec.explanation_report import ExplanationReport


def what_it_goes_by(facts: CardFacts) -> Section:
    """Return the columns that count, how predictions follow them, and rows explained."""
    found = facts.explanation
    blocks: list[Block] = [] if found is None else _told(found)
    return Section("What it goes by", blocks, facts.link("explanation"))


def _told(found: ExplanationReport) -> list[Block]:
    blocks: list[Block] = [Note("warning", one.text) for one in found.suspicions]
    if found.importance:
        blocks.append(
            Picture(importance_picture(found), f"What {found.metric} loses when a column's values "
                    "are permuted over held-out rows, and the mean size of the column's "
                    "contributions to single predictions")
        )  # fmt: skip
    if drawn := dependence_picture(found.dependence):
        blocks.append(Picture(drawn, "What the model says on average as one column changes, and "
                              "for single rows"))  # fmt: skip
    if found.rows:
        blocks += [
            Text(f"Held-out rows explained ({found.space}); an average and the columns' "
                 "contributions add up to each prediction:"),
            Bullets([f"{one.why} ({one.row}): {one.text}" for one in found.rows]),
        ]  # fmt: skip
    return blocks
