"""A report on feasibility as Markdown: the verdict, its reasons, then the figures."""

from ml_assets.spec.feasibility_report import FeasibilityReport, Reason, Verdict

_SENTENCES: dict[Verdict, str] = {
    "feasible": "a search is worth its time.",
    "doubtful": "a search may start, but read the reasons first.",
    "infeasible": "a search would be wasted time, and does not start.",
}
_MARKS: dict[Verdict, str] = {"feasible": "no objection", "doubtful": "doubt",
                              "infeasible": "speaks against it"}  # fmt: skip


def feasibility_markdown(report: FeasibilityReport) -> str:
    """Return the verdict, then every reason, those that speak against a search first."""
    sentence = _SENTENCES[report.verdict]
    if report.verdict == "infeasible" and report.search_anyway:
        sentence = f"it starts nevertheless: {report.search_anyway}"
    order: list[Verdict] = ["infeasible", "doubtful", "feasible"]
    ordered = sorted(report.reasons, key=lambda reason: order.index(reason.verdict))
    basis = (f"*From {report.rows:,} training rows; simple models on {report.sampled_rows:,} of "
             f"them, {report.folds} folds; {report.wall_s:.1f} s.*")  # fmt: skip
    return "\n".join([f"### {report.verdict.capitalize()}: {sentence}", "",
                      *map(_line, ordered), "", basis])  # fmt: skip


def reasons_text(reasons: list[Reason]) -> str:
    """Return reasons as lines of plain text, or the text "none"."""
    return "\n".join(reason.text for reason in reasons) or "none"


def strawman_rows(report: FeasibilityReport) -> list[dict[str, object]]:
    """Return a row per simple model: its scores with their standard errors, and its time."""
    return [
        {"model": each.name, "what": each.text,
         **{part: value for name, found in each.scores.items()
            for part, value in ((name, found.value), (f"{name} ±", found.standard_error))},
         "fit_s": each.fit_s}
        for each in report.strawmen
    ]  # fmt: skip


def precision_rows(report: FeasibilityReport) -> list[dict[str, object]]:
    """Return a row per metric: what is expected, how exactly it will be known, what is needed."""
    return [each.model_dump() for each in report.precision]


def curve_rows(report: FeasibilityReport) -> list[dict[str, object]]:
    """Return a row per learning curve, with what more rows would bring."""
    return [
        {"metric": each.metric, "model": each.model, "rows": each.points[-1].rows,
         "value": each.points[-1].value, "all rows": each.at_all_rows.value,
         "twice the rows": each.at_twice_the_rows.value,
         "95% low": each.at_twice_the_rows.low, "95% high": each.at_twice_the_rows.high,
         "any rows": each.limit.value}
        for each in report.curves
    ]  # fmt: skip


def _line(reason: Reason) -> str:
    return f"- **{reason.part}** ({_MARKS[reason.verdict]}): {reason.text}"
