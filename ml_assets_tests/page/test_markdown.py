from markdown_it import MarkdownIt

from ml_assets.page.markdown import markdown_page
from ml_assets_tests.page.parts import HOSTILE, PAGE

TOKENS = MarkdownIt("commonmark").enable("table").parse(markdown_page(PAGE))
INLINE = [token for token in TOKENS if token.type == "inline"]


def read(token: object) -> str:
    """Return a token's text as a reader sees it."""
    children = getattr(token, "children", None) or []
    kinds = ("text", "code_inline", "text_special")
    return "".join(child.content for child in children if child.type in kinds)


def test_texts_come_back_as_they_were() -> None:
    texts = [read(token) for token in INLINE]
    assert texts.count(HOSTILE) == 5
    assert "Has code | <b> in it." in [text.replace("\\|", "|") for text in texts]
    assert not any(token.type.startswith("html") for token in TOKENS)


def test_tables_have_all_rows_and_columns() -> None:
    assert sum(token.type == "table_open" for token in TOKENS) == 2
    assert sum(token.type == "tr_open" for token in TOKENS) == (1 + 4) + (1 + 2)


def test_headings_code_and_sources() -> None:
    heads = [read(TOKENS[place + 1]) for place, token in enumerate(TOKENS)
             if token.type == "heading_open"]  # fmt: skip
    assert heads == [f"Title {HOSTILE}", "First", "Second", "Third", "Fourth"]
    assert [token.content for token in TOKENS if token.type == "fence"] == ["ml-assets run x <y>\n"]
    links = [child for token in INLINE for child in token.children or []
             if child.type == "link_open"]  # fmt: skip
    assert [link.attrGet("href") for link in links] == ["http://127.0.0.1:3000/assets/a/evaluation"]


def test_html_of_others_is_left_out() -> None:
    assert "theirs" not in markdown_page(PAGE)
