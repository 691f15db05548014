"""The groups of sensitive columns as tables."""

from ml_assets.spec.fairness_report import FairnessReport
from ml_assets.wiring.metadata import WIDE_TABLE_ROWS, Shown, rows_table


def fairness_tables(report: FairnessReport) -> dict[str, Shown]:
    """Return a table of groups per column, one of the gaps, and one of columns without groups."""
    tables = {
        f"fairness of {name}": _groups_table(report, name)
        for name in dict.fromkeys(column.column for column in report.columns)
    }
    if report.columns:
        tables["fairness_gaps"] = rows_table([
            {"column": column.column, "of": column.outcome or "", "gap": name,
             "value": gap.value, "95% low": gap.low, "95% high": gap.high}
            for column in report.columns for name, gap in column.gaps.items()
        ], WIDE_TABLE_ROWS)  # fmt: skip
    if report.not_told:
        tables["fairness_not_told"] = rows_table([
            {"column": column, "why": why} for column, why in report.not_told.items()
        ])  # fmt: skip
    return tables


def _groups_table(report: FairnessReport, name: str) -> Shown:
    rows = [
        {"of": column.outcome or "", "group": group.name, "rows": group.rows}
        | {rate: f"{found.value:.4g} ({found.low:.4g} to {found.high:.4g})"
           for rate, found in group.rates.items()}
        for column in report.columns if column.column == name for group in column.groups
    ]  # fmt: skip
    left_out = max(column.left_out_rows for column in report.columns if column.column == name)
    if left_out:
        rows.append({"of": "", "group": "in groups too small to be named", "rows": left_out})
    return rows_table(rows, WIDE_TABLE_ROWS)
