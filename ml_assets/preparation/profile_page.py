"""The profile of a table as one HTML page: findings, pictures, and skrub's report to explore."""

from itertools import groupby
from typing import TYPE_CHECKING

from ml_assets.page.document import (
    Block,
    Bullets,
    Cell,
    Foreign,
    Listed,
    Note,
    Page,
    Picture,
    Section,
    Text,
)
from ml_assets.page.html import html_page
from ml_assets.preparation.association import has_bytes
from ml_assets.preparation.profile_pictures import (
    associations_plot,
    profile_plot,
    rows_over_time_plot,
)
from ml_assets.preparation.profile_text import in_order, values_text

if TYPE_CHECKING:
    import pandas as pd

    from ml_assets.preparation.profile import ColumnProfile, Profile
    from ml_assets.preparation.profile_finding import Finding

MOST_REPORT_ROWS = 20_000
MOST_REPORT_COLUMNS = 60
MOST_ASSOCIATED = 30


def profile_html(frame: "pd.DataFrame", profile: "Profile", title: str) -> str:
    """Return the page, which needs no network: findings, pictures, columns, skrub's TableReport.

    ``frame`` is the table of the profile, or a sample of it. The TableReport shows at most 20,000
    of its rows, drawn at random, and says so. Of more than 60 columns it shows those that go
    together with the target most. Sensitive columns, and columns of images, are not in it.
    """
    kept = _explored(frame, profile)
    explored, rows = frame[kept], min(len(frame), MOST_REPORT_ROWS)
    if len(explored) > MOST_REPORT_ROWS:
        explored = explored.sample(MOST_REPORT_ROWS, random_state=0).sort_index()
    report = [Foreign(_table_report(explored))] if kept and rows else []
    columns = [_column(column, profile) for column in in_order(profile)]
    page = Page(
        title=title,
        subtitle=_facts(profile),
        sections=[
            Section("Findings", _findings(profile.findings)),
            Section("Pictures", _pictures(profile)),
            Section("Columns", [Listed(columns)]),
            Section("Explore", [Text(_said_of_explored(profile, kept, rows)), *report]),
        ],
    )
    return html_page(page)


def _facts(profile: "Profile") -> str:
    target = f", target {profile.target}" if profile.target is not None else ""
    return (
        f"Looked at: {profile.basis}; {len(profile.columns)} columns{target}; "
        f"{profile.duplicates:,} duplicate rows."
    )


def _explored(frame: "pd.DataFrame", profile: "Profile") -> list[str]:
    shown = [
        column.column
        for column in in_order(profile)
        if not column.sensitive and not has_bytes(frame[column.column])
    ][:MOST_REPORT_COLUMNS]
    return [name for name in frame.columns if name in shown]


def _said_of_explored(profile: "Profile", kept: list[str], rows: int) -> str:
    whole = rows == profile.whole_rows
    of_rows = f"all {rows:,}" if whole else f"{rows:,} of {profile.whole_rows:,}"
    said = f"{of_rows} rows{'' if whole else ', drawn at random'}"
    if hidden := [column.column for column in profile.columns if column.sensitive]:
        said += f"; without the sensitive {', '.join(hidden)}"
    left = len(profile.columns) - len(hidden) - len(kept)
    return f"{said}; without {left} more columns." if left else f"{said}."


def _table_report(frame: "pd.DataFrame") -> str:
    from skrub import TableReport

    few = frame.shape[1] <= MOST_ASSOCIATED
    report = TableReport(frame, verbose=0, plot_distributions=True, compute_associations=few)
    return str(report.html_snippet())


def _findings(findings: "list[Finding]") -> list[Block]:
    if not findings:
        return [Note("good", "Nothing stood out.")]
    blocks: list[Block] = []
    for (severity, kind), group in groupby(
        findings, key=lambda found: (found.severity, found.kind)
    ):
        texts = [finding.text for finding in group]
        head = f"{severity.capitalize()}: {kind}"
        blocks += [Note("warning", head) if severity == "warning" else Text(head), Bullets(texts)]
    return blocks


def _pictures(profile: "Profile") -> list[Block]:
    drawn = {
        "The target, the columns that go together with it, missing values": profile_plot(profile),
        "Rows over time": rows_over_time_plot(profile),
        "How strongly columns go together": associations_plot(profile),
    }
    return [Picture(png, text) for text, png in drawn.items() if png is not None]


def _column(column: "ColumnProfile", profile: "Profile") -> dict[str, Cell]:
    is_target = column.column == profile.target
    return {
        "column": f"{column.column} (target)" if is_target else column.column,
        "type": column.type,
        "missing": f"{column.missing:.1%}",
        "distinct": column.distinct,
        "relation to target": column.relation,
        "values": values_text(column),
    }
