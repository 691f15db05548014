"""Suspect columns that tell the target as no honest feature would."""

from typing import TYPE_CHECKING

from ml_assets.preparation.association import has_bytes, is_class
from ml_assets.preparation.profile_finding import Figure, Finding
from ml_assets.preparation.profile_hindsight import moment_findings, name_findings
from ml_assets.preparation.profile_order import order_findings
from ml_assets.preparation.profile_power import auc_lower_limit, lone_power

if TYPE_CHECKING:
    import pandas as pd

# Almost perfect: so much, and not by accident (lower end of a one-sided 95 % interval).
SUSPECT_SCORE = 0.99
# A weighted sum of measured columns fits the target exactly only if it was made so.
EXACT_SUM = 0.9999
_FEWEST_OF_A_CLASS = 5
_FEWEST_NUMBERS = 20
_FEWEST_ROWS_PER_COLUMN = 5
_SMALLEST_WEIGHT = 0.01
_MOST_ROWS = 20_000
_MEND = "If it is not known when a prediction is asked for, name it in columns.drop."


def leakage_findings(
    frame: "pd.DataFrame",
    target: str,
    *,
    id_column: str | None = None,
    time_column: str | None = None,
    sensitive: frozenset[str] = frozenset(),
) -> list[Finding]:
    """Return what is suspicious, at most one warning per column, in the order of the columns.

    Warnings: a column that is the target in other words (each value goes with one class, or the
    order of the numbers is the same); whose missingness alone, or whose values alone, predict the
    target almost perfectly (AUC or R² at least 0.99, at the lower end of its 95 % interval, on
    rows not learnt from); numbers whose weighted sum is the target. The id and the time are no
    features, and images no single values: they are not tried alone (of the id ``order_findings``
    speaks). Notes: columns that may be known only afterwards, by name or by their moments. At
    most 20,000 rows drawn at random are looked at; of a table of fewer than 50, hardly anything
    can be said. A class of a target that is ``sensitive`` is not named.
    """
    if len(frame) > _MOST_ROWS:
        frame = frame.sample(_MOST_ROWS, random_state=0).sort_index()
    aside = (target, id_column, time_column)
    names = [name for name in frame.columns if name not in aside and not has_bytes(frame[name])]
    known = frame[frame[target].notna()]
    hidden = target in sensitive
    alone = [f for name in names if (f := _suspect(known[name], known[target], hidden))]
    suspects = {finding.column for finding in alone}
    notes = name_findings([name for name in names if name not in suspects], target)
    if time_column is not None:
        others = [name for name in names if name not in suspects]
        notes += moment_findings(frame, others, time_column)
    return [
        *alone,
        *_sums(known[[name for name in names if name not in suspects]], known[target]),
        *order_findings(frame, target, id_column),
        *_one_per_column(notes),
    ]


def _suspect(values: "pd.Series", target: "pd.Series", hidden: bool) -> Finding | None:
    name = str(values.name)
    if _is_copy(values, target):
        return _warning(name, f"{name} is {target.name} in other words: each value of one goes "
                        "with one value of the other.", {"score": 1.0})  # fmt: skip
    if found := _missingness(values, target, hidden):
        return found
    power = lone_power(values, target)
    if power is None or min(power.score, power.low) < SUSPECT_SCORE:
        return None
    measure = {"AUC": "AUC", "R2": "R²"}[power.measure]
    return _warning(
        name,
        f"{name} alone predicts {target.name} almost perfectly: {measure} {power.score:.4f} "
        f"(at least {power.low:.4f}) on {power.rows:,} rows not learnt from.",
        {"score": power.score, "low": power.low, "measure": power.measure, "rows": power.rows},
    )


def _warning(column: str, text: str, figures: dict[str, Figure]) -> Finding:
    return Finding(kind="leakage", column=column, severity="warning", text=f"{text} {_MEND}",
                   figures=figures)  # fmt: skip


def _is_copy(values: "pd.Series", target: "pd.Series") -> bool:
    """Whether one column tells the other, both ways, over the rows where both are there."""
    import numpy as np
    import pandas as pd

    both = values.notna() & target.notna()
    values, target = values[both], target[both]
    if is_class(target):
        pairs = pd.DataFrame({"v": pd.factorize(values)[0], "t": pd.factorize(target)[0]})
        counts = pairs.value_counts()
        kinds = {len(counts), pairs["v"].nunique(), pairs["t"].nunique()}
        return len(kinds) == 1 and len(counts) > 1 and int(counts.min()) >= _FEWEST_OF_A_CLASS
    if values.dtype.kind not in "iufM" or target.dtype.kind not in "iuf":
        return False
    if target.nunique() < _FEWEST_NUMBERS:
        return False
    ranks, own = values.rank().to_numpy(), target.rank().to_numpy()
    return np.array_equal(ranks, own) or np.array_equal(ranks, len(own) + 1 - own)


def _missingness(values: "pd.Series", target: "pd.Series", hidden: bool) -> Finding | None:
    """Suspect a column that is missing in all rows of one class, and in hardly any other."""
    missing = values.isna()
    if not is_class(target) or not 0 < missing.sum() < len(missing):
        return None
    for kind, rows in target.value_counts().items():
        own = target == kind
        others = len(target) - rows
        if rows == len(target):
            return None
        difference = float(missing[own].mean() - missing[~own].mean())
        auc = (1 + abs(difference)) / 2
        low = auc_lower_limit(auc, int(rows), int(others))
        if low >= SUSPECT_SCORE:
            word = "missing" if difference > 0 else "there"
            return _warning(
                str(values.name),
                f"{values.name} is {word} almost exactly where {target.name} is "
                f"{'one class' if hidden else kind} "
                f"(AUC {auc:.4f}, at least {low:.4f}).",
                {"score": auc, "low": low, "measure": "AUC", "rows": len(target)},
            )
    return None


def _sums(frame: "pd.DataFrame", target: "pd.Series") -> list[Finding]:
    """Suspect numbers that add up to the target: fitted on half of the rows, tried on the rest."""
    import numpy as np

    numbers = frame.select_dtypes("number")
    numbers = numbers.loc[:, (numbers.notna().mean() > 0.5) & (numbers.std() > 0)]
    together = numbers.assign(__target=target).replace([np.inf, -np.inf], np.nan).dropna()
    names, rows = list(numbers.columns), len(together)
    if is_class(target) or target.dtype.kind == "M" or len(names) < 2:
        return []
    if rows < max(100, 2 * _FEWEST_ROWS_PER_COLUMN * len(names)):
        return []
    columns = together[names].to_numpy(dtype=float)
    columns = (columns - columns.mean(axis=0)) / np.maximum(columns.std(axis=0), 1e-12)
    truth = together["__target"].to_numpy(dtype=float)
    truth = (truth - truth.mean()) / max(truth.std(), 1e-12)
    drawn = np.random.default_rng(0).permutation(rows)
    learnt, tried = drawn[: rows // 2], drawn[rows // 2 :]
    weights = np.linalg.lstsq(columns[learnt], truth[learnt], rcond=None)[0]
    errors = truth[tried] - columns[tried] @ weights
    score = float(1 - (errors**2).sum() / ((truth[tried] - truth[tried].mean()) ** 2).sum())
    parts = [name for name, w in zip(names, weights, strict=True) if abs(w) > _SMALLEST_WEIGHT]
    if score < EXACT_SUM or not parts:
        return []
    text = f"A weighted sum of {', '.join(parts)} is {target.name} (R² {score:.6f})."
    figures: dict[str, Figure] = {
        "score": score,
        "measure": "R2",
        "rows": len(tried),
        "columns": ", ".join(parts),
    }
    return [Finding(kind="leakage", severity="warning", text=f"{text} {_MEND}", figures=figures)]


def _one_per_column(findings: list[Finding]) -> list[Finding]:
    return list({finding.column: finding for finding in reversed(findings)}.values())[::-1]
