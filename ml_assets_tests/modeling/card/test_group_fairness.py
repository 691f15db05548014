from dataclasses import replace

from ml_assets.modeling.card.group_fairness import group_fairness
from ml_assets.page.document import Note
from ml_assets.page.markdown import markdown_section
from ml_assets_tests.modeling.card.cards import facts_of
from ml_assets_tests.spec.part_reports import fairness_report


def test_groups_and_their_distances_are_told() -> None:
    facts = facts_of()
    report = facts.report.model_copy(update={"fairness": fairness_report(0.2, 0.4)})
    section = group_fairness(replace(facts, report=report))
    text = markdown_section(section)
    assert "| f | 50 | 0.2 |" in text
    assert "| m | 50 | 0.4 |" in text
    assert "demographic parity difference 0.200 (0.000 to 1.000)" in text
    assert "`faith` is not told: 41 different values." in text
    assert [block.tone for block in section.blocks if isinstance(block, Note)] == ["warning"]


def test_without_sensitive_columns_there_is_nothing_to_tell() -> None:
    assert group_fairness(facts_of()).blocks == []
