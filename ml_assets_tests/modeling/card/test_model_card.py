from ml_assets.modeling.card.model_card import model_card
from ml_assets.page.html import html_page
from ml_assets.page.markdown import markdown_page
from ml_assets_tests.modeling.card.cards import facts_of


def test_a_card_says_what_it_is_for_first_and_links_every_part_to_its_assets() -> None:
    page = model_card(facts_of())
    titles = [section.title for section in page.shown]
    assert titles[:2] == ["Intended use", "Performance"]
    assert all(section.sources for section in page.shown)
    assert facts_of().model.version in page.subtitle


def test_both_forms_tell_the_same_sections() -> None:
    page = model_card(facts_of("regression"))
    html, text = html_page(page), markdown_page(page)
    for section in page.shown:
        assert f"<h2>{section.title}</h2>" in html
        assert f"## {section.title}" in text
