"""The card's part on the data."""

from ml_assets.contract.row_rules import row_rules
from ml_assets.modeling.card.card_facts import CardFacts
from ml_assets.page.document import Block, Cell, Facts, Listed, Section, Text

MOST_COLUMNS = 40
_STRATEGIES = {
    "stratified": "at random within each class",
    "random": "at random",
    "group": "by group: all rows of a group are on one side",
    "time": "by time: the latest rows are held out",
    "column": "as a column of the table says",
}


def data_used(facts: CardFacts) -> Section:
    """Return where rows come from, what they must be like, and which were held out."""
    spec, rows = facts.spec, facts.rows
    total = rows.clean + rows.quarantined
    hidden = len(facts.model.info.plan.features) - MOST_COLUMNS
    blocks: list[Block] = [
        Facts({
            "Sources": ", ".join(f"`{name}`" for name in spec.sources),
            "Data contract": f"version {facts.contract.version}",
            "Rows read": total,
            "Rows in quarantine": f"{rows.quarantined:,} ({_share(rows.quarantined, total)}), "
            "because they break the contract",
            "Rows learnt from": rows.train,
            "Rows held out": f"{rows.test:,}, {_STRATEGIES[spec.split_strategy]} "
            f"(seed {spec.split.seed})",
            "Sensitive columns": _sensitive(facts),
        }),
        Text("Columns that the model reads, and what the contract asks of them:"),
        Listed([_column(facts, name) for name in facts.model.info.plan.columns[:MOST_COLUMNS]]),
    ]  # fmt: skip
    if hidden > 0:
        blocks.append(Text(f"And {hidden} more columns."))
    if left_out := facts.model.info.plan.left_out:
        blocks += [Text("Columns that it does not read:"),
                   Listed([{"column": f"`{name}`", "reason": reason}
                           for name, reason in list(left_out.items())[:MOST_COLUMNS]])]  # fmt: skip
    return Section("Data", blocks, facts.link("data_contract", "quarantine", "test_data",
                                              "features"))  # fmt: skip


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "0%"


def _sensitive(facts: CardFacts) -> str:
    pinned = {name for name, column in facts.contract.columns.items() if column.sensitive}
    names = sorted({*facts.spec.columns.sensitive, *pinned})
    read = set(facts.model.info.plan.columns)
    said = [f"`{name}` ({'read' if name in read else 'not read'} by the model)" for name in names]
    return ", ".join(said) or "none named"


def _column(facts: CardFacts, name: str) -> dict[str, Cell]:
    kinds = {feature.column: feature.kind for feature in facts.model.info.plan.features}
    column = facts.contract.columns.get(name)
    rules = [rule.text for rule in row_rules(facts.contract)
             if rule.column == name and rule.rule_set not in ("type", "finite")]  # fmt: skip
    return {
        "column": f"`{name}`",
        "read as": kinds[name].replace("_", " "),
        **({"unit": column.unit} if column and column.unit else {}),
        "allowed": "; ".join(rules) or "any value",
    }
