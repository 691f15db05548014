"""What the profile of a table found worth a look."""

from typing import Literal, get_args

from pydantic import Field

from ml_assets.spec.document import Document

Kind = Literal[
    "leakage", "known afterwards", "order", "imbalance", "duplicate rows", "duplicate columns",
    "all missing", "mostly missing", "constant", "time", "outliers", "skew",
]  # fmt: skip
Severity = Literal["warning", "note"]
Figure = int | float | str | None


class Finding(Document):
    """One thing found: a warning asks for a decision, a note is good to know."""

    kind: Kind
    column: str | None = Field(default=None, description="Null where it is about the whole table.")
    severity: Severity
    text: str
    figures: dict[str, Figure] = Field(default_factory=dict)


def by_importance(findings: list[Finding]) -> list[Finding]:
    """Return the findings, warnings first, then by kind, in an order that is else kept.

    >>> note = Finding(kind="leakage", severity="note", text="a")
    >>> warning = Finding(kind="constant", severity="warning", text="b")
    >>> [finding.text for finding in by_importance([note, warning])]
    ['b', 'a']
    """
    kinds = get_args(Kind)
    return sorted(findings, key=lambda one: (one.severity != "warning", kinds.index(one.kind)))
