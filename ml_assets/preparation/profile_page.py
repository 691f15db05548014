"""The profile of a table as one HTML page: findings, pictures, and skrub's report to explore."""

from base64 import b64encode
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

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
MOST_OF_A_KIND = 12


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
    return _PAGE.format(
        title=escape(title),
        style=_STYLE,
        facts=escape(_facts(profile)),
        findings=_findings(profile.findings),
        pictures=_pictures(profile),
        columns="\n".join(_column(column, profile) for column in in_order(profile)),
        explored=escape(_said_of_explored(profile, kept, rows)),
        report=_table_report(explored) if kept and rows else "",
    )


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


def _findings(findings: "list[Finding]") -> str:
    if not findings:
        return '<p class="calm">Nothing stood out.</p>'
    groups = groupby(findings, key=lambda finding: (finding.severity, finding.kind))
    return "\n".join(
        _group(severity, kind, [finding.text for finding in group])
        for (severity, kind), group in groups
    )


def _group(severity: str, kind: str, texts: list[str]) -> str:
    lines = [f"<li>{escape(text)}</li>" for text in texts[:MOST_OF_A_KIND]]
    if more := texts[MOST_OF_A_KIND:]:
        rest = "".join(f"<li>{escape(text)}</li>" for text in more)
        lines.append(
            f"<li><details><summary>{len(more)} more</summary><ul>{rest}</ul></details></li>"
        )
    head = f'<span class="tag">{severity}</span> {escape(kind)}'
    return f'<section class="{severity}"><h3>{head}</h3><ul>{"".join(lines)}</ul></section>'


def _pictures(profile: "Profile") -> str:
    drawn = {
        "The target, the columns that go together with it, missing values": profile_plot(profile),
        "Rows over time": rows_over_time_plot(profile),
        "How strongly columns go together": associations_plot(profile),
    }
    return "\n".join(
        f'<figure><img alt="{text}" src="data:image/png;base64,{b64encode(png).decode()}"></figure>'
        for text, png in drawn.items()
        if png is not None
    )


def _column(column: "ColumnProfile", profile: "Profile") -> str:
    relation = "" if column.relation is None else f"{column.relation:.2f}"
    name = escape(column.column)
    name = f"<strong>{name}</strong> (target)" if column.column == profile.target else name
    texts = [f"<td>{name}</td>", f"<td>{escape(column.type)}</td>"]
    numbers = [f"{column.missing:.1%}", f"{column.distinct:,}", relation]
    texts += [f'<td class="number">{number}</td>' for number in numbers]
    return f"<tr>{''.join(texts)}<td>{escape(values_text(column))}</td></tr>"


_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #1f2430; background: #f5f6f8; margin: 0; }
main { max-width: 1180px; margin: 0 auto; padding: 24px; }
h1 { font-size: 1.5rem; margin: 0 0 4px; }
h2 { font-size: 1.2rem; margin: 36px 0 8px; }
h3 { font-size: 1rem; margin: 0 0 4px; }
.facts { color: #5b6270; margin: 0; }
main > section, main > figure, .listed, .explored { background: #fff; border: 1px solid #dfe2e8;
  border-radius: 8px; }
main > section { padding: 10px 16px; margin: 10px 0; border-left: 6px solid #0072b2; }
main > section.warning { border-left-color: #d55e00; background: #fff6ef; }
main > section ul { margin: 0; padding-left: 20px; }
main > section .tag { font-size: .8rem; border-radius: 4px; padding: 1px 6px; background: #e3eef6; }
main > section.warning .tag { background: #fbe0cd; }
main > figure { margin: 12px 0; padding: 12px; overflow-x: auto; }
main > figure img { max-width: 100%; height: auto; display: block; margin: 0 auto; }
.listed, .explored { overflow-x: auto; }
.listed table { border-collapse: collapse; width: 100%; }
.listed th { text-align: left; color: #5b6270; font-size: .85rem; }
.listed th, .listed td { padding: 6px 12px; border-top: 1px solid #eceef2; }
.listed .number { text-align: right; font-variant-numeric: tabular-nums; }
.explored { padding: 12px; }
"""
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p class="facts">{facts}</p>
<h2>Findings</h2>
{findings}
<h2>Pictures</h2>
{pictures}
<h2>Columns</h2>
<div class="listed">
<table>
<tr><th>column</th><th>type</th><th class="number">missing</th><th class="number">distinct</th>
<th class="number">relation to target</th><th>values</th></tr>
{columns}
</table>
</div>
<h2>Explore</h2>
<p class="facts">{explored}</p>
<div class="explored">{report}</div>
</main>
</body>
</html>
"""
