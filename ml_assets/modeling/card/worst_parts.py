"""The card's part on the rows that the model predicts worst."""

from ml_assets.modeling.card.card_facts import CardFacts
from ml_assets.page.document import Block, Cell, Listed, Note, Section, Text
from ml_assets.spec.slice_report import Slice, SliceReport

_MOST = 6


def worst_parts(facts: CardFacts) -> Section:
    """Return the slices of the held-out rows that stand out; empty where none were looked for."""
    found = facts.report.slices
    blocks: list[Block] = [] if found is None else _told(found)
    return Section("Where it is worst", blocks, facts.link("evaluation"))


def _told(found: SliceReport) -> list[Block]:
    worse = [one for one in found.slices if one.reason or one.significant][:_MOST]
    looked = (f"{found.tried:,} parts of at least {found.min_rows:,} held-out rows were looked at: "
              "values, bins, and pairs of them.")  # fmt: skip
    if not worse:
        return [Text(f"{looked} None differs from the others by more than chance.")]
    failing = [Note("bad", f"{one.name}: {one.reason}") for one in worse if one.reason]
    table = Listed([_row(one, found) for one in worse])
    said = f"{looked} These differ from the others by more than chance (5 %, after all that were"
    return [*failing, Text(f"{said} tried); the loss is the {found.loss_name}."), table]


def _row(one: Slice, found: SliceReport) -> dict[str, Cell]:
    return {
        "part": one.name,
        "rows": one.rows,
        found.metric: one.score,
        "mean loss": one.loss,
        "of the others": one.rest_loss,
        "p": one.adjusted_p,
    }
