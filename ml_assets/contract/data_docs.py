"""Great Expectations' Data Docs of a judged table, as one page that needs no network."""

from html import escape
from typing import TYPE_CHECKING, Any

from ml_assets.contract.contract import Contract
from ml_assets.contract.expectation_run import keep_great_expectations_local
from ml_assets.contract.expectation_suite import TableJudgement, TableVerdict

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuiteValidationResult


def data_docs_html(judgement: TableJudgement, contract: Contract) -> str:
    """Return the page: every rule with its verdict, failures first, then the details.

    The details are the sections that Great Expectations renders for its Data Docs, those with a
    failure first, in a small stylesheet of our own: its own page loads styles and scripts from the
    network, and does not escape the values that it shows. The page holds no script.
    """
    verdicts = sorted(judgement.verdicts, key=lambda verdict: verdict.passed)
    failed = sum(not verdict.passed for verdict in verdicts)
    judged = f"{len(verdicts)} rule{'s' if len(verdicts) != 1 else ''} about the table"
    summary = f"{failed} of {judged} failed" if failed else f"All {judged} passed"
    title = f"{escape(contract.problem)}: expectations"
    bases = "; ".join(sorted({verdict.basis for verdict in verdicts}))
    return _PAGE.format(
        title=title,
        style=_STYLE,
        verdict="failed" if failed else "passed",
        summary=summary,
        basis=escape(f"Contract version {contract.version}. Looked at: {bases}."),
        lines="\n".join(_line(verdict) for verdict in verdicts),
        sections="\n".join(_sections(judgement.validation)),
    )


def _line(verdict: TableVerdict) -> str:
    state = "passed" if verdict.passed else "failed"
    mark = "✓ passed" if verdict.passed else "✗ failed"
    cells = [verdict.text, verdict.observed]
    described = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    rule = f"<td><code>{escape(verdict.rule)}</code></td>"
    return f'<tr class="{state}"><td class="mark">{mark}</td>{described}{rule}</tr>'


def _sections(validation: "ExpectationSuiteValidationResult") -> list[str]:
    """Return Great Expectations' sections as HTML, those with a failure first."""
    keep_great_expectations_local()
    from great_expectations.render.renderer import ValidationResultsPageRenderer
    from great_expectations.render.view import DefaultJinjaSectionView

    page = ValidationResultsPageRenderer().render(_safe(validation)).to_json_dict()
    # The first section is an overview, whose place our own summary takes.
    rendered = [
        DefaultJinjaSectionView().render({"section": section, "section_loop": {"index": place}})
        for place, section in enumerate(page["sections"][1:], 1)
    ]
    return sorted(rendered, key=lambda html: "fa-times" not in html and "fa-exclam" not in html)


def _safe(validation: "ExpectationSuiteValidationResult") -> "ExpectationSuiteValidationResult":
    """Return a copy whose texts may stand in HTML, and whose values are plain ones."""
    from great_expectations.core import expectationSuiteValidationResultSchema

    values = _escaped(validation.to_json_dict())
    for result in values["results"]:
        for name, found in result["result"].items():
            if name == "partial_unexpected_list":
                result["result"][name] = [_one_text(value) for value in found]
            if name == "partial_unexpected_counts":
                for count in found:
                    count["value"] = _one_text(count.get("value"))
        if result["exception_info"]:
            _forget_tracebacks(result["exception_info"])
    return expectationSuiteValidationResultSchema.load(values)


def _escaped(value: Any) -> Any:
    if isinstance(value, str):
        return escape(value)
    if isinstance(value, dict):
        return {escape(str(name)): _escaped(found) for name, found in value.items()}
    if isinstance(value, list | tuple):
        return [_escaped(one) for one in value]
    # Great Expectations cannot write out the floats of NumPy, which are floats too.
    return float(value) if isinstance(value, float) else value


def _one_text(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    # The values of several columns, which would be shown as a Python list.
    return ", ".join("missing" if one is None else str(one) for one in value)


def _forget_tracebacks(information: dict[str, Any]) -> None:
    for found in (information, *information.values()):
        if isinstance(found, dict) and "exception_traceback" in found:
            found["exception_traceback"] = ""


_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #1f2430; background: #f5f6f8; margin: 0; }
main { max-width: 1080px; margin: 0 auto; padding: 24px; }
h1 { font-size: 1.5rem; margin: 0 0 4px; }
h2 { font-size: 1.15rem; margin: 32px 0 12px; }
h5 { font-size: 1rem; margin: 0; }
.note { color: #5b6270; margin: 0; }
.banner, .rules, .ge-section { background: #fff; border: 1px solid #dfe2e8; border-radius: 8px; }
.banner { padding: 16px 20px; border-left: 6px solid #009e73; }
.banner.failed { border-left-color: #d55e00; }
.banner strong { font-size: 1.1rem; }
.rules { overflow-x: auto; margin-top: 16px; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-weight: 600; color: #5b6270; font-size: .85rem; }
th, td { padding: 8px 14px; border-top: 1px solid #eceef2; vertical-align: top; }
tr:first-child > th { border-top: 0; }
.mark { white-space: nowrap; color: #00694d; font-weight: 600; }
tr.failed .mark, .text-danger { color: #a84300; }
tr.failed { background: #fff6ef; }
code { font-size: .85em; color: #5b6270; overflow-wrap: anywhere; }
.ge-section { margin: 12px 0; overflow: hidden; }
.alert { background: #eef0f4; padding: 8px 14px; }
.ge-section table table { width: auto; margin-top: 8px; border: 1px solid #eceef2; }
.ge-section table table td, .ge-section table table th { padding: 3px 10px; font-size: .9rem; }
.ge-section td:first-child { width: 3.5rem; }
.ge-section table table td:first-child { width: auto; }
.badge { background: #eef0f4; border-radius: 4px; padding: 1px 6px; font-size: .9em; }
.show-scrollbars { overflow-wrap: anywhere; max-height: 24rem; overflow-y: auto; }
.text-success { color: #00694d; }
i.fas { font-style: normal; font-weight: 700; }
.fa-check-circle::before { content: "✓"; }
.fa-times::before { content: "✗"; }
.fa-exclamation-triangle::before { content: "!"; }
.collapse, a[data-toggle] { display: none; }
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
<div class="banner {verdict}">
<h1>{title}</h1>
<strong>{summary}</strong>
<p class="note">{basis}</p>
</div>
<div class="rules">
<table>
<tr><th>Verdict</th><th>Rule</th><th>Observed</th><th>Name of the check</th></tr>
{lines}
</table>
</div>
<h2>Details by Great Expectations</h2>
{sections}
</main>
</body>
</html>
"""
