"""Columns that may be known only after the target is: by their name, or by their moments."""

import re
from typing import TYPE_CHECKING

from ml_assets.preparation.profile_finding import Finding

if TYPE_CHECKING:
    import pandas as pd

# Words of a column's name that speak of an end or a result. Such a column may still be known in
# time (an end date in a contract is), so the name alone is worth a note and no more.
HINDSIGHT_WORDS = frozenset({
    "after", "afterwards", "outcome", "result", "results", "resolution", "resolved", "closed",
    "cancelled", "canceled", "cancellation", "churned", "terminated", "termination", "ended",
    "departed", "deceased", "refunded", "chargeback", "settled", "recovered", "collections",
    "discharged", "returned", "label", "predicted", "prediction",
})  # fmt: skip
# These speak of the end only beside a word for a moment: end_date, but not end_point.
HINDSIGHT_MOMENTS = frozenset({"end", "exit", "close", "closing", "leave", "leaving", "cancel",
                               "churn", "death", "discharge", "completion"})  # fmt: skip
MOMENT_WORDS = frozenset({"date", "at", "time", "timestamp", "day", "on", "datetime"})
# Names of targets that say nothing, so that a column which shares them is no sign.
PLAIN_WORDS = frozenset({"target", "class", "label", "y", "value", "type", "is", "has", "id", "the",
                         "of", "in", "flag", "count", "cnt", "number", "quality", "score", "name",
                         "default", "price", "median", "mean", "total", "rate"})  # fmt: skip
_SHORTEST_WORD = 4
# More than half of the rows, and that not by accident.
_SHARE_LATER, _FEWEST_ROWS = 0.5, 20


def name_findings(names: list[str], target: str) -> list[Finding]:
    """Return a note per column whose name speaks of an end or a result, or has the target's words.

    >>> [one.column for one in name_findings(["age", "closedAt", "end_date", "churn_reason",
    ...                                       "calendar"], "Churn")]
    ['closedAt', 'end_date', 'churn_reason']
    """
    of_target = {word for word in _words(target) if len(word) >= _SHORTEST_WORD} - PLAIN_WORDS
    findings = []
    for name in names:
        words = _words(name)
        told = sorted(HINDSIGHT_WORDS.intersection(words))
        if MOMENT_WORDS.intersection(words):
            told += sorted(HINDSIGHT_MOMENTS.intersection(words))
        named_after = sorted(of_target) if of_target and of_target <= set(words) else []
        if told or named_after:
            why = (
                f"shares {named_after[0]!r} with the target's"
                if named_after
                else f"has {told[0]!r}"
            )
            findings.append(Finding(
                kind="known afterwards", column=name, severity="note",
                text=f"{name}: its name {why}. Is it known when a prediction is asked for? "
                "If not, name it in columns.drop.",
                figures={"word": (named_after or told)[0]},
            ))  # fmt: skip
    return findings


def moment_findings(frame: "pd.DataFrame", names: list[str], time_column: str) -> list[Finding]:
    """Return a note per datetime column that is later than ``time_column`` in most rows.

    "Most" is more than half of the rows where both are there, by the lower end of Wilson's
    one-sided 95 % interval, of at least 20 rows.
    """
    findings = []
    for name in names:
        if frame[name].dtype.kind != "M" or frame[time_column].dtype.kind != "M":
            continue
        both = frame[[name, time_column]].dropna()
        if len(both) < _FEWEST_ROWS:
            continue
        share = float((both[name] > both[time_column]).mean())
        if wilson_lower_limit(share, len(both)) > _SHARE_LATER:
            findings.append(Finding(
                kind="known afterwards", column=name, severity="note",
                text=f"{name} is later than {time_column} in {share:.0%} of the rows. Is it known "
                "when a prediction is asked for? If not, name it in columns.drop.",
                figures={"share_later": share, "rows": len(both)},
            ))  # fmt: skip
    return findings


def wilson_lower_limit(share: float, rows: int, z: float = 1.6448536269514722) -> float:
    """Return the lower end of Wilson's one-sided interval of a share (1927).

    >>> round(wilson_lower_limit(0.5, 100), 3), round(wilson_lower_limit(1.0, 20), 3)
    (0.419, 0.881)
    """
    centre = share + z**2 / (2 * rows)
    reach = z * (share * (1 - share) / rows + z**2 / (4 * rows**2)) ** 0.5
    return (centre - reach) / (1 + z**2 / rows)


def _words(name: str) -> list[str]:
    """Return the words of a name in small letters, by signs and by capitals.

    >>> _words("closedAt"), _words("END_DATE"), _words("HTTPResult2")
    (['closed', 'at'], ['end', 'date'], ['http', 'result'])
    """
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-zà-ÿ]+", name)
    return [part.lower() for part in parts]
