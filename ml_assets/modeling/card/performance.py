"""The card's part on how well the model predicts."""

from ml_assets.modeling.card.card_facts import CardFacts
from ml_assets.page.document import Block, Cell, Listed, Note, Picture, Section, Text
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
        *(Picture(png, caption) for caption, png in facts.pictures.items()),
    ]  # fmt: skip
    return Section("Performance", blocks, facts.link("evaluation"))


def _verdict(facts: CardFacts) -> Note:
    verdict = judge(facts.report, facts.spec.problem.success)
    if not verdict.rows:
        return Note("warning", "No success threshold was given, so that no figure here says "
                    "whether the model is good enough.")  # fmt: skip
    if verdict.passed:
        return Note("good", "The model keeps every success threshold.")
    return Note("bad", f"The model misses its success thresholds: {verdict.reasons}.")


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
