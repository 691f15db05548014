"""What a table's columns and rows have that gets in the way: gaps, constants, repeats, extremes."""

from typing import TYPE_CHECKING

from ml_assets.preparation.association import is_class
from ml_assets.preparation.outliers import outliers
from ml_assets.preparation.profile_finding import Figure, Finding, Kind, Severity
from ml_assets.preparation.time_coverage import TimeCoverage

if TYPE_CHECKING:
    import pandas as pd

MOSTLY_MISSING, NEARLY_ALL_MISSING = 0.5, 0.95
STRONG_SKEW = 2.0
MANY_DUPLICATES = 0.01
RARE_CLASS, VERY_RARE_CLASS, FEW_OF_A_CLASS = 0.1, 0.01, 10
_FEWEST_NUMBERS = 20


def quality_findings(
    frame: "pd.DataFrame",
    *,
    target: str | None,
    id_column: str | None,
    sensitive: frozenset[str],
) -> list[Finding]:
    """Return what there is to say about the columns and about repeated rows and columns.

    Of sensitive columns shares and counts are told, no values.
    """
    findings = []
    for name in frame.columns:
        values, hidden = frame[name], name in sensitive
        if found := _gaps(values) or _constant(values):
            findings.append(found)
        elif name != id_column:
            findings += _extremes(values, hidden)
    if target is not None and is_class(frame[target]):
        findings += _imbalance(frame[target], target in sensitive)
    return [*findings, *_repeated_rows(frame, id_column), *_repeated_columns(frame)]


def time_finding(coverage: TimeCoverage) -> Finding:
    """Return the span of time in words; a warning where rows lie in the future."""
    text = (
        f"{coverage.column} runs from {coverage.first} to {coverage.last}; the longest time "
        f"without a row is {_span(coverage.largest_gap_s)}, from {coverage.gap_from} to "
        f"{coverage.gap_to}."
    )
    if coverage.empty_count and coverage.empty_tells:
        shown = ", ".join(coverage.empty[:5]) + (" …" if coverage.empty_count > 5 else "")
        text += (
            f" {coverage.empty_count} of {len(coverage.rows)} {coverage.period}s have no row: "
            f"{shown}."
        )
    if coverage.future:
        text += f" {coverage.future:,} rows lie in the future."
    return Finding(
        kind="time",
        column=coverage.column,
        severity="warning" if coverage.future else "note",
        text=text,
        figures={
            "first": coverage.first,
            "last": coverage.last,
            "largest_gap_s": coverage.largest_gap_s,
            "empty_periods": coverage.empty_count,
            "future": coverage.future,
        },
    )


def _column(
    kind: Kind, column: str | None, severity: Severity, text: str, **figures: Figure
) -> Finding:
    return Finding(kind=kind, column=column, severity=severity, text=text, figures=figures)


def _gaps(values: "pd.Series") -> Finding | None:
    name, share = str(values.name), float(values.isna().mean()) if len(values) else 0.0
    if share == 1:
        return _column("all missing", name, "warning", f"{name} has no value.", missing=1.0)
    if share <= MOSTLY_MISSING:
        return None
    severity: Severity = "warning" if share > NEARLY_ALL_MISSING else "note"
    text = f"{name} has no value in {share:.1%} of the rows."
    return _column("mostly missing", name, severity, text, missing=share)


def _constant(values: "pd.Series") -> Finding | None:
    if len(values) < 2 or values.nunique() != 1:
        return None
    aside = " where it has one" if values.isna().any() else ""
    return _column("constant", str(values.name), "note",
                   f"{values.name} has the same value in every row{aside}.")  # fmt: skip


def _extremes(values: "pd.Series", hidden: bool) -> list[Finding]:
    name = str(values.name)
    if values.dtype.kind not in "iuf" or is_class(values):
        return []
    findings = []
    if found := outliers(values):
        counted, lie = (
            ("One value", "lies") if found.count == 1 else (f"{found.count:,} values", "lie")
        )
        text = f"{counted} of {name} ({_share(found.share)}) {lie} beyond three quartile ranges"
        where = f" from the quartiles, below {found.low:.4g} or above {found.high:.4g}: "
        examples = ", ".join(f"{value:.6g}" for value in found.examples)
        more = " …" if found.count > len(found.examples) else ""
        text += " from the quartiles." if hidden else f"{where}{examples}{more}."
        fences: dict[str, Figure] = {} if hidden else {"low": found.low, "high": found.high}
        findings.append(
            _column("outliers", name, "note", text, count=found.count, share=found.share, **fences)
        )
    if (
        values.notna().sum() >= _FEWEST_NUMBERS
        and abs(skew := float(values.to_frame().skew().iloc[0])) > STRONG_SKEW
    ):
        side = "high" if skew > 0 else "low"
        text = f"{name} has a long tail of {side} values (skewness {skew:.1f})."
        findings.append(_column("skew", name, "note", text, skewness=skew))
    return findings


def _imbalance(target: "pd.Series", hidden: bool) -> list[Finding]:
    import numpy as np

    counts = target.value_counts()
    shares = counts / max(counts.sum(), 1)
    if len(counts) < 2 or len(counts) > 0.5 * counts.sum():
        return []
    rarest, rows = float(shares.iloc[-1]), int(counts.iloc[-1])
    few = rows < FEW_OF_A_CLASS
    # Uneven is less than a tenth, but of many classes none can have more.
    if not few and rarest >= min(RARE_CLASS, 0.5 / len(counts)):
        return []
    effective = float(np.exp(-(shares * np.log(shares)).sum()))
    which = "The rarest class" if hidden else f"The rarest class, {counts.index[-1]},"
    text = (
        f"{which} has {rows:,} rows ({_share(rarest)}). The {len(counts)} classes are as uneven as "
        f"{effective:.2f} equal ones."
    )
    severity: Severity = "warning" if few or rarest < VERY_RARE_CLASS else "note"
    figures: dict[str, Figure] = {
        "rarest_share": rarest,
        "rarest_rows": rows,
        "classes": len(counts),
        "effective_classes": effective,
    }
    return [_column("imbalance", str(target.name), severity, text, **figures)]


def _repeated_rows(frame: "pd.DataFrame", id_column: str | None) -> list[Finding]:
    others = frame.drop(columns=[id_column] if id_column in frame.columns else [])
    if others.shape[1] == 0 or not (count := int(others.duplicated().sum())):
        return []
    share = count / len(frame)
    aside = f", {id_column} aside" if others.shape[1] < frame.shape[1] else ""
    text = (
        f"{count:,} rows ({_share(share)}) equal an earlier one in every column{aside}. A split "
        "must keep equal rows on one side."
    )
    severity: Severity = "warning" if share >= MANY_DUPLICATES else "note"
    return [_column("duplicate rows", None, severity, text, count=count, share=share)]


def _repeated_columns(frame: "pd.DataFrame") -> list[Finding]:
    import pandas as pd

    seen: dict[int, list[str]] = {}
    findings = []
    for name in frame.columns:
        values = _comparable(frame[name])
        if values.nunique() < 2:
            continue
        digest = int(pd.util.hash_array(values.to_numpy()).sum())
        equal = [one for one in seen.get(digest, []) if _comparable(frame[one]).equals(values)]
        if equal:
            text = f"{name} has the same value as {equal[0]} in every row."
            findings.append(_column("duplicate columns", str(name), "warning", text,
                                    equals=equal[0]))  # fmt: skip
        seen.setdefault(digest, []).append(str(name))
    return findings


def _comparable(values: "pd.Series") -> "pd.Series":
    named = values.rename(None)
    return named.astype("float64") if values.dtype.kind in "biuf" else named


def _share(share: float) -> str:
    return f"{share:.2%}" if share >= 0.0001 else "less than 0.01%"


def _span(seconds: float) -> str:
    """Say a length of time in its largest fitting unit.

    >>> _span(90.0), _span(3 * 3600.0), _span(86400.0 * 40)
    ('1.5 minutes', '3 hours', '40 days')
    """
    for unit, length in (("day", 86400.0), ("hour", 3600.0), ("minute", 60.0)):
        if seconds >= length:
            count = round(seconds / length, 1)
            return f"{count:g} {unit}{'s' if count != 1 else ''}"
    return f"{seconds:g} seconds"
