"""A page as Markdown, as GitHub and Dagster's UI read it."""

import re
from base64 import b64encode
from typing import assert_never

from ml_assets.page.document import (
    Block,
    Bullets,
    Code,
    Facts,
    Foreign,
    Listed,
    Note,
    Page,
    Picture,
    Section,
    Text,
)
from ml_assets.page.shown_number import shown

_MARKS = {"good": "✓", "warning": "⚠", "bad": "✗"}
_CODE = re.compile(r"(`[^`]+`)")
_SPECIAL = re.compile(r"([\\*_\[\]<>#|~])")


def markdown_page(page: Page) -> str:
    """Return the page as Markdown; characters that mean something in it are escaped."""
    parts = [f"# {_escaped(page.title)}", _escaped(page.subtitle)]
    return "\n\n".join([*parts, *map(markdown_section, page.shown)]) + "\n"


def markdown_section(section: Section) -> str:
    """Return one section under a heading of the second level."""
    parts = [f"## {_escaped(section.title)}", *filter(None, map(_block, section.blocks))]
    if section.sources:
        links = ", ".join(f"[{_escaped(link.text)}]({link.url})" for link in section.sources)
        parts.append(f"From {links}")
    return "\n\n".join(parts)


def _block(block: Block) -> str:
    match block:
        case Text(text):
            return _escaped(text)
        case Note(tone, text):
            return f"> **{_MARKS[tone]}** {_escaped(text)}"
        case Bullets(items):
            return "\n".join(f"- {_escaped(item)}" for item in items)
        case Facts(values):
            rows = [{"": name, "value": value} for name, value in values.items()]
            return _table(Listed(rows))
        case Listed():
            return _table(block)
        case Code(text):
            return f"```\n{text}\n```"
        case Foreign():
            return ""
        case Picture(png, caption):
            return f"![{_escaped(caption)}](data:image/png;base64,{b64encode(png).decode()})"
        case _:
            assert_never(block)


def _table(table: Listed) -> str:
    names = table.columns
    rule = ["---:" if table.is_number(name) else "---" for name in names]
    lines = [[_escaped(name) for name in names], rule]
    lines += [[_escaped(shown(row.get(name))) for name in names] for row in table.rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _escaped(text: str) -> str:
    """Escape what Markdown would read, but for code between backticks.

    A bar inside code is escaped too, since a table would be cut there.
    """
    flat = " ".join(text.split())
    parts = _CODE.split(flat)
    return "".join(
        part.replace("|", "\\|") if place % 2 else _SPECIAL.sub(r"\\\1", part)
        for place, part in enumerate(parts)
    )
