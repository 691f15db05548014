"""Great Expectations' Data Docs of a judged table, as one page that needs no network."""

from html import escape
from typing import TYPE_CHECKING, Any

from ml_assets.contract.contract import Contract
from ml_assets.contract.expectation_run import keep_great_expectations_local
from ml_assets.contract.expectation_suite import TableJudgement, TableVerdict
from ml_assets.page.document import Cell, Foreign, Listed, Note, Page, Section
from ml_assets.page.html import html_page

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
    bases = "; ".join(sorted({verdict.basis for verdict in verdicts}))
    note = Note("bad", f"{failed} of {judged} failed") if failed else Note(
        "good", f"All {judged} passed"
    )  # fmt: skip
    table = Listed(list(map(_row, verdicts)), ["good" if v.passed else "bad" for v in verdicts])
    details = Foreign("\n".join(_sections(judgement.validation)), _STYLE)
    return html_page(
        Page(
            title=f"{contract.problem}: expectations",
            subtitle=f"Contract version {contract.version}. Looked at: {bases}.",
            sections=[
                Section("Rules about the table", [note, *([table] if verdicts else [])]),
                Section("Details by Great Expectations", [details]),
            ],
        )
    )


def _row(verdict: TableVerdict) -> dict[str, Cell]:
    return {
        "Verdict": "✓\u00a0passed" if verdict.passed else "✗\u00a0failed",
        "Rule": verdict.text,
        "Observed": verdict.observed,
        "Name of the check": f"`{verdict.rule}`",
    }


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
.foreign h5 { font-size: 1rem; margin: 0; }
.foreign .ge-section { margin: 0 0 12px; border: 1px solid #dfe2e8; border-radius: 6px; }
.foreign .alert { background: #eef0f4; padding: 8px 14px; }
.foreign th, .foreign td { border-color: #eceef2; padding: 6px 14px; }
.foreign th { color: #5b6270; }
.foreign .ge-section table table { width: auto; margin-top: 8px; border: 1px solid #eceef2; }
.foreign .ge-section table table td, .foreign .ge-section table table th { padding: 3px 10px; }
.foreign .ge-section td:first-child { width: 3.5rem; }
.foreign .ge-section table table td:first-child { width: auto; }
.foreign .badge { background: #eef0f4; border-radius: 4px; padding: 1px 6px; font-size: .9em; }
.foreign .show-scrollbars { overflow-wrap: anywhere; max-height: 24rem; overflow-y: auto; }
.foreign .text-success { color: #00694d; }
.foreign .text-danger { color: #a84300; }
.foreign i.fas { font-style: normal; font-weight: 700; }
.foreign .fa-check-circle::before { content: "✓"; }
.foreign .fa-times::before { content: "✗"; }
.foreign .fa-exclamation-triangle::before { content: "!"; }
.foreign .collapse, .foreign a[data-toggle] { display: none; }
"""
