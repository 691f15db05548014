"""Pages as a browser shows them: readable in light and dark, on a telephone and on paper."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from ml_assets.modeling.card.model_card import model_card
from ml_assets.page.html import html_page
from ml_assets.problem.statement_page import statement_page
from ml_assets_tests.modeling.card.cards import facts_of
from ml_assets_tests.page.parts import PAGE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

# Of normal text: Web Content Accessibility Guidelines 2.2, criterion 1.4.3.
_CONTRAST = 4.5
_CONTRASTS = """
() => {
  const channel = c => { c /= 255; return c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4; };
  const light = rgb => .2126 * channel(rgb[0]) + .7152 * channel(rgb[1]) + .0722 * channel(rgb[2]);
  const read = text => text.match(/[0-9.]+/g).map(Number);
  const ground = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = read(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const lowest = {};
  for (const element of document.querySelectorAll("main *")) {
    const own = [...element.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own) continue;
    const [a, b] = [light(read(getComputedStyle(element).color)), light(ground(element))];
    const contrast = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    const name = element.tagName + "." + element.className;
    lowest[name] = Math.min(lowest[name] ?? 99, contrast);
  }
  return lowest;
}
"""


def contrasts(page: "Page") -> dict[str, float]:
    """Return the lowest contrast of text to its ground, per kind of element."""
    found: dict[str, float] = page.evaluate(_CONTRASTS)
    return found


@pytest.fixture(scope="module", params=["parts", "card", "statement"])
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    facts = facts_of()
    pages = {"parts": PAGE, "card": model_card(facts), "statement": statement_page(facts.statement)}
    file: Path = tmp_path_factory.mktemp("pages") / f"{request.param}.html"
    file.write_text(html_page(pages[request.param]), encoding="utf-8")
    return file.as_uri()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read(
    chromium: "Browser", address: str, scheme: Literal["light", "dark"]
) -> None:
    page = chromium.new_page(color_scheme=scheme)
    page.goto(address)
    lowest = contrasts(page)
    page.close()
    assert lowest
    assert {name: value for name, value in lowest.items() if value < _CONTRAST} == {}


def test_a_telephone_shows_it_without_scrolling_sideways(chromium: "Browser", address: str) -> None:
    page = chromium.new_page(viewport={"width": 390, "height": 800})
    page.goto(address)
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert wide <= 390


def test_on_paper_it_is_a_few_pages_of_a4(chromium: "Browser", address: str) -> None:
    page = chromium.new_page(color_scheme="dark")
    page.goto(address)
    file = page.pdf(prefer_css_page_size=True)
    page.close()
    # Each page of a PDF has its box, in points.
    sheets = re.findall(rb"/Type /Page\b[^s]", file)
    assert 1 <= len(sheets) <= 8
    boxes = {tuple(round(float(side)) for side in box.split())
             for box in re.findall(rb"/MediaBox \[([0-9. ]+)\]", file)}  # fmt: skip
    assert {(0, 0, 595, 842), (0, 0, 596, 842), (0, 0, 595, 841)} >= boxes
