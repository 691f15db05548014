"""The profile of a table as a short Markdown text."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ml_assets.preparation.profile import ColumnProfile, Profile

MOST_FINDINGS = 15
_MOST_VALUES, _LONGEST = 5, 80


def profile_markdown(profile: "Profile") -> str:
    """Return the basis, the findings, and a table of the columns.

    The table has the target first, then the columns by their relation to it.
    """
    return "\n".join([
        f"{profile.basis}, {len(profile.columns)} columns, {profile.duplicates:,} duplicates",
        "",
        *_findings(profile),
        *_columns(profile),
    ])  # fmt: skip


def values_text(column: "ColumnProfile") -> str:
    """Return the values of a column in a few words; nothing of a sensitive one but that it is."""
    if column.sensitive:
        return "sensitive, not shown"
    if column.top:
        shown = list(column.top.items())[:_MOST_VALUES]
        text = ", ".join(f"{value} ({count:,})" for value, count in shown)
        return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    if column.mean is not None:
        low, high, mean = map(_number, (column.min, column.max, column.mean))
        return f"{low} to {high}, mean {mean}"
    return "" if column.min is None else f"{column.min} to {column.max}"


def in_order(profile: "Profile") -> "list[ColumnProfile]":
    """Return the columns: the target, those related to it, the others."""
    related = profile.strongest(len(profile.columns))
    place = {column.column: number for number, column in enumerate(related, 1)}
    if profile.target is not None:
        place[profile.target] = 0
    return sorted(profile.columns, key=lambda one: place.get(one.column, len(profile.columns)))


def _findings(profile: "Profile") -> list[str]:
    shown = profile.findings[:MOST_FINDINGS]
    lines = [f"- **{one.severity}**, {one.kind}: {_cell(one.text)}" for one in shown]
    if hidden := len(profile.findings) - len(shown):
        lines.append(f"- … {hidden} more in the report")
    return [*lines, ""] if lines else []


def _columns(profile: "Profile") -> list[str]:
    lines = [
        "| column | type | missing | distinct | values | relation to target |",
        "|---|---|---:|---:|---|---:|",
    ]
    for column in in_order(profile):
        relation = "" if column.relation is None else f"{column.relation:.2f}"
        name = _cell(column.column)
        name = f"**{name}**" if column.column == profile.target else name
        lines.append(
            f"| {name} | {column.type} | {column.missing:.1%} | {column.distinct:,} "
            f"| {_cell(values_text(column))} | {relation} |"
        )
    return lines


def _number(value: float | str | None) -> str:
    large = isinstance(value, float) and abs(value) >= 1000
    return f"{value:,.0f}" if large else f"{value:.4g}"


def _cell(text: str) -> str:
    # A pipe or a line break in a value would break the table, a "<" begin a tag.
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
