import re
from html.parser import HTMLParser

from ml_assets.page.html import html_page
from ml_assets_tests.page.parts import HOSTILE, PAGE

VOID = {"meta", "img", "br"}


class Read(HTMLParser):
    """The texts of a page as a browser reads them, and whether all tags are closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.addresses: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


READ = Read(html_page(PAGE))


def test_every_tag_is_closed_and_no_text_is_read_as_markup() -> None:
    assert READ.open == []
    assert "script" not in READ.tags
    # Title twice, paragraph, bullet, name and value of a fact, cell; the caption's alt is extra.
    assert sum(HOSTILE in text for text in READ.texts) == 8
    assert "code | <b>" in READ.texts


def test_the_page_needs_no_network() -> None:
    assert READ.addresses
    assert all(re.match(r"#|data:image/png;base64,|http://127\.0\.0\.1:3000/", address)
               for address in READ.addresses)  # fmt: skip
    assert "@import" not in html_page(PAGE)


def test_sections_are_headings_with_a_list_of_them() -> None:
    assert READ.tags.count("h2") == 4
    assert READ.addresses.count("#part-4") == 1
    assert "Empty" not in READ.texts


def test_numbers_are_shown_as_people_read_them() -> None:
    assert {"1,234", "0.25", "–", "yes"} <= set(READ.texts)


def test_what_other_libraries_wrote_is_taken_as_it_is() -> None:
    page = html_page(PAGE)
    assert "<b>theirs</b>" in page
    assert "<style>b { color: #800000; }</style>" in page


def test_long_lists_are_folded_and_rows_marked() -> None:
    page = html_page(PAGE)
    assert READ.tags.count("details") == 1
    assert "1 more" in READ.texts
    assert page.count('<tr class="bad">') == 1
