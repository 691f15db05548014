"""A page as its parts, which are written once and shown as HTML and as Markdown.

Texts are plain, but for code between backticks. A part may name where it comes from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Tone = Literal["good", "warning", "bad"]
Cell = str | int | float | bool | None


@dataclass(frozen=True)
class Link:
    """Where a part comes from, or where to read on."""

    text: str
    url: str


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    text: str


@dataclass(frozen=True)
class Note:
    """A sentence that must not be missed, with what it means to the reader."""

    tone: Tone
    text: str


@dataclass(frozen=True)
class Bullets:
    """Several short texts of the same kind; in HTML those after ``most`` are folded away."""

    items: Sequence[str]
    most: int = 12


@dataclass(frozen=True)
class Facts:
    """Names with their values, one below the other."""

    values: Mapping[str, Cell]


@dataclass(frozen=True)
class Listed:
    """A table; a column of numbers is set flush right. ``tones`` may mark rows in HTML."""

    rows: Sequence[Mapping[str, Cell]]
    tones: Sequence[Tone | None] = ()

    @property
    def columns(self) -> list[str]:
        """The names of all columns, in the order in which rows first have them."""
        return list(dict.fromkeys(name for row in self.rows for name in row))

    def is_number(self, column: str) -> bool:
        """Whether every value of a column is a number or missing, and one is a number."""
        values = [row.get(column) for row in self.rows]
        known = [value for value in values if value is not None]
        return bool(known) and all(type(value) in (int, float) for value in known)


@dataclass(frozen=True)
class Code:
    """Lines to be typed or read as they are."""

    text: str


@dataclass(frozen=True)
class Picture:
    """A PNG file and what it shows, in words for who cannot see it."""

    png: bytes
    caption: str


@dataclass(frozen=True)
class Foreign:
    """HTML that another library wrote, taken as it is, so it must have escaped its values.

    It stands on white ground, with styles of its own. Markdown leaves it out.
    """

    html: str
    style: str = ""


Block = Text | Note | Bullets | Facts | Listed | Code | Picture | Foreign


@dataclass(frozen=True)
class Section:
    """Blocks under a heading, and the links to what they come from."""

    title: str
    blocks: Sequence[Block]
    sources: Sequence[Link] = ()


@dataclass(frozen=True)
class Page:
    """A page: a title, a line below it, and sections in order; empty sections are left out."""

    title: str
    subtitle: str
    sections: Sequence[Section] = field(default_factory=list)

    @property
    def shown(self) -> list[Section]:
        """The sections that say something."""
        return [section for section in self.sections if section.blocks]
