"""The card's part on what the model must not be trusted with, drawn from the facts."""

from ml_assets.modeling.card.card_facts import CardFacts
from ml_assets.page.document import Block, Bullets, Section

_UNTESTED = {
    "stratified": "Rows were held out at random. The figures hold for rows drawn as these were; "
    "whether the model holds over time, or for groups it never saw, was not tested.",
    "random": "Rows were held out at random. The figures hold for rows drawn as these were; "
    "whether the model holds over time, or for groups it never saw, was not tested.",
    "group": "Whole groups were held out. Whether the model holds over time was not tested.",
    "time": "The latest rows were held out. The figures tell of the time right after the rows "
    "learnt from; the longer ago that is, the less they tell.",
    "column": "A column of the table says which rows were held out; what that tests depends on "
    "how it was made.",
}
_FEW_ROWS = 200


def limits(facts: CardFacts) -> Section:
    """Return the limits that follow from split, contract, rows and search."""
    found = [
        _UNTESTED[facts.spec.split_strategy],
        "Rows that break the contract get no prediction: what they would be was never measured.",
        "What the model uses need not be what causes the outcome: changing a column's value in "
        "the world need not change the outcome as it changes the prediction.",
        *_few_rows(facts),
        *_uncalibrated(facts),
        *facts.board.warnings,
        *(facts.explanation.limits if facts.explanation else []),
    ]
    blocks: list[Block] = [Bullets(found)]
    return Section("Limits", blocks, facts.link("evaluation", "trials"))


def _few_rows(facts: CardFacts) -> list[str]:
    if facts.report.rows >= _FEW_ROWS:
        return []
    return [f"Only {facts.report.rows:,} rows were held out: mind the width of the intervals."]


def _uncalibrated(facts: CardFacts) -> list[str]:
    found = facts.board.calibration
    if found is None or found.calibrated:
        return []
    return [f"Probabilities of {found.of} are off by {found.error:.1%} on average out of fold: "
            "read them as an order rather than as shares."]  # fmt: skip
