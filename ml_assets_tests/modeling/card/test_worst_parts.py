from dataclasses import replace

from ml_assets.modeling.card.card_facts import CardFacts
from ml_assets.modeling.card.worst_parts import worst_parts
from ml_assets.page.markdown import markdown_section
from ml_assets.spec.slice_report import Slice
from ml_assets_tests.modeling.card.cards import facts_of
from ml_assets_tests.spec.part_reports import slice_named, slice_report


def facts_with(*slices: Slice) -> CardFacts:
    facts = facts_of()
    report = facts.report.model_copy(update={"slices": slice_report(*slices)})
    return replace(facts, report=report)


def test_parts_that_differ_by_more_than_chance_are_told() -> None:
    chance = slice_named("size > 3", adjusted_p=0.3)
    text = markdown_section(worst_parts(facts_with(slice_named(), chance)))
    assert "12 parts of at least 30 held-out rows" in text
    assert "colour = red" in text
    assert "size" not in text


def test_a_part_that_stops_the_run_is_said_first() -> None:
    bad = slice_named(reason="its loss is twice a dummy's")
    text = markdown_section(worst_parts(facts_with(bad)))
    assert text.index("its loss is twice") < text.index("12 parts")


def test_where_no_part_stands_out_it_is_said() -> None:
    assert "None differs" in markdown_section(worst_parts(facts_with()))
    assert worst_parts(facts_of()).blocks == []
