"""XML as text, piece by piece: a forest as a tree of objects would take gigabytes."""

import math
import re
from xml.sax.saxutils import escape, quoteattr

from ml_assets.deployment.conversion.graph import CannotExpressError

# What XML 1.0 has no place for: https://www.w3.org/TR/xml/#charsets.
_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def tag(element: str, /, *content: str, **attributes: str | float | None) -> str:
    """Return an element around ``content``, which is XML already; attributes of None are left out.

    >>> tag("Apply", tag("FieldRef", field="a < b"), function="exp")
    '<Apply function="exp"><FieldRef field="a &lt; b"/></Apply>'
    """
    written = "".join(
        f" {key}={quoteattr(_allowed(value) if isinstance(value, str) else number(value))}"
        for key, value in attributes.items()
        if value is not None
    )
    inside = "".join(content)
    return f"<{element}{written}>{inside}</{element}>" if inside else f"<{element}{written}/>"


def text(value: str) -> str:
    """Return a text as it stands between tags."""
    return escape(_allowed(value))


def _allowed(value: str) -> str:
    if found := _NO_XML.search(value):
        raise CannotExpressError(f"a text holds {found[0]!r}, which XML has no place for")
    return value


def whole_text(value: str) -> str:
    """Return a text between tags in one piece: PMML4S reads the last of several pieces only.

    >>> whole_text("yes & no")
    '<![CDATA[yes & no]]>'
    """
    escaped = text(value)
    return f"<![CDATA[{value}]]>" if escaped != value and "]]>" not in value else escaped


def number(value: float) -> str:
    """Return a number to the last digit; raises CannotExpressError if it is not finite.

    >>> number(0.1), number(3)
    ('0.1', '3')
    """
    if isinstance(value, int):
        return str(value)
    if not math.isfinite(value):
        raise CannotExpressError(f"the model holds the number {value}")
    return repr(float(value))
