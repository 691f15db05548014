"""A page as one HTML file that needs nothing else: no network, no script.

It follows the reader's light or dark setting, and on paper keeps tables and pictures whole.
"""

import re
from base64 import b64encode
from functools import cache
from typing import TYPE_CHECKING

from ml_assets.page.document import Page
from ml_assets.page.shown_number import shown

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

_CODE = re.compile(r"`([^`]+)`")


def html_page(page: Page) -> str:
    """Return the page as HTML; every text in it is escaped, so that no value is read as markup."""
    return _template().render(page=page)


@cache
def _template() -> "Template":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("ml_assets.page", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"shown": shown, "inline": _inline, "base64": _base64}
    environment.tests["of_kind"] = lambda block, kind: type(block).__name__ == kind
    return environment.get_template("page.html.jinja")


def _inline(text: str) -> "Markup":
    from markupsafe import Markup, escape

    parts = _CODE.split(text)
    # Every second part stood between backticks.
    return Markup().join(
        Markup("<code>{}</code>").format(part) if place % 2 else escape(part)
        for place, part in enumerate(parts)
    )


def _base64(content: bytes) -> str:
    return b64encode(content).decode()
