"""The card's part on how well the model predicts."""

from ml_assets.modeling.card.card_facts import CardFacts
from ml_assets.page.document import Block, Cell, Listed, Note, Picture, Section, Text
from ml_assets.page.shown_number import shown
from ml_assets.spec.gate import judge


def performance(facts: CardFacts) -> Section:
    """Return the metrics on held-out rows with their intervals, the gate's verdict, pictures."""
    report = facts.report
    blocks: list[Block] = [
        _verdict(facts),
        Text(f"On {report.rows:,} held-out rows, which the model never saw. The interval holds "
             f"the metric with 95 % confidence ({report.bootstrap_samples:,} bootstrap samples). "
             "The dummy ignores all columns."),
        Listed([_metric(facts, name) for name in report.metrics]),
        *_compared(facts),
        *(Picture(png, caption) for caption, png in facts.pictures.items()),
    ]  # fmt: skip
    return Section("Performance", blocks, facts.link("evaluation"))


def _verdict(facts: CardFacts) -> Note:
    success = facts.spec.problem.success
    verdict = judge(facts.report, success)
    if not verdict.passed:
        return Note("bad", f"The gate refuses this model: {verdict.reasons}.")
    if not success:
        return Note("warning", "No success threshold was given, so that no figure here says "
                    "whether the model is good enough.")  # fmt: skip
    return Note("good", "The model keeps every success threshold, and all that is asked of every "
                "model.")  # fmt: skip


def _compared(facts: CardFacts) -> list[Block]:
    """Return the search metric beside the champion's, and what training promised of it."""
    report, metric = facts.report, facts.board.metric
    told: list[Block] = []
    if champion := report.compared("champion", metric):
        told.append(Text(f"Against the champion, on the same rows: `{metric}` differs by "
                         f"{shown(champion.difference)} ({shown(champion.low)} to "
                         f"{shown(champion.high)}, 95 %)."))  # fmt: skip
    elif report.champion:
        told.append(Text(f"The champion: {report.champion.note}."))
    gap = next((gap for gap in report.gaps if gap.metric == metric), None)
    if gap and gap.cross_validated is not None:
        told.append(Text(f"Cross-validation on the training rows promised `{metric}` of "
                         f"{shown(gap.cross_validated)}."))  # fmt: skip
    return told


def _metric(facts: CardFacts, name: str) -> dict[str, Cell]:
    found = facts.report.metrics[name]
    bounds = {line.metric: line.bound for line in facts.statement.success}
    return {
        "metric": f"`{name}`",
        "value": found.value,
        "95 % low": found.low,
        "95 % high": found.high,
        "dummy": facts.report.baseline[name],
        "must be": bounds.get(name, ""),
    }
