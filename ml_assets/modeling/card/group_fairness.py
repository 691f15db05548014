"""The card's part on the groups of sensitive columns."""

from ml_assets.modeling.card.card_facts import CardFacts
from ml_assets.page.document import Block, Bullets, Cell, Listed, Note, Section, Text
from ml_assets.spec.fairness_report import ColumnFairness, FairnessReport


def group_fairness(facts: CardFacts) -> Section:
    """Return how groups are treated; empty where no column is called sensitive."""
    found = facts.report.fairness
    blocks: list[Block] = [] if found is None else _told(found)
    return Section("Groups of people", blocks, facts.link("evaluation"))


def _told(found: FairnessReport) -> list[Block]:
    blocks: list[Block] = [
        Text(f"On held-out rows, for groups of at least {found.min_rows} of them. Rates of few "
             "rows are uncertain; the evaluation tells their intervals.")
    ]  # fmt: skip
    for column in found.columns:
        blocks += _column(column)
    if found.not_told:
        blocks.append(Bullets([f"`{name}` is not told: {why}."
                               for name, why in found.not_told.items()]))  # fmt: skip
    return blocks


def _column(column: ColumnFairness) -> list[Block]:
    of = f", predictions of `{column.outcome}`" if column.outcome else ""
    gaps = ", ".join(f"{_words(name)} {gap.value:.3f} ({gap.low:.3f} to {gap.high:.3f})"
                     for name, gap in column.gaps.items())  # fmt: skip
    blocks: list[Block] = [
        Text(f"By `{column.column}`{of}:"),
        Listed([_group(group.name, group.rows, {name: rate.value for name, rate
                                                in group.rates.items()})
                for group in column.groups]),
        *([Text(f"Largest distances between groups: {gaps}.")] if gaps else []),
    ]  # fmt: skip
    if (rule := column.four_fifths) and rule.broken:
        blocks.append(
            Note("warning", f"{rule.lowest} is selected {rule.ratio:.2f} times as often as "
                 f"{rule.highest}: below the four-fifths rule (EEOC 1978) by more than chance.")
        )  # fmt: skip
    return blocks


def _group(name: str, rows: int, rates: dict[str, float]) -> dict[str, Cell]:
    return {"group": name, "rows": rows, **{_words(of): rate for of, rate in rates.items()}}


def _words(name: str) -> str:
    return name.replace("_", " ")
