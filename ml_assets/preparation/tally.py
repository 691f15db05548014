"""Count what cleaning found, batch by batch, and keep a few examples of each kind."""

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ml_assets.preparation.clean import Cleaned
from ml_assets.spec.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

# Per kind of rule or repair: more than the UI shows, few enough to stay in memory.
MOST_EXAMPLES = 50
SHOWN_ROWS = 5


@dataclass
class KindTally:
    """The lines of one kind: rows concerned, lines by name, and the first lines."""

    rows: int = 0
    by_name: Counter[str] = field(default_factory=Counter)
    examples: list[dict[str, Any]] = field(default_factory=list)

    def add(self, lines: "pd.DataFrame", name: str) -> None:
        """Count lines whose column ``name`` says what they are about."""
        self.rows += int(lines["row"].nunique())
        self.by_name.update(map(str, lines[name]))
        room = MOST_EXAMPLES - len(self.examples)
        self.examples += _records(lines.head(max(room, 0)))


@dataclass
class Tally:
    """The rows that were cleaned and quarantined, the rules broken and the repairs made.

    ``rules`` has an entry per rule set that was broken.
    """

    clean: int = 0
    quarantined: int = 0
    rules: dict[str, KindTally] = field(default_factory=dict)
    repairs: KindTally = field(default_factory=KindTally)
    first_broken: list[dict[str, Any]] = field(default_factory=list)

    def add(self, cleaned: Cleaned) -> None:
        """Count one batch."""
        self.clean += len(cleaned.clean)
        self.quarantined += len(cleaned.quarantine)
        room = SHOWN_ROWS - len(self.first_broken)
        self.first_broken += _records(cleaned.broken.head(max(room, 0)))
        if len(cleaned.broken):
            rule_sets = cleaned.broken["rule"].str.rpartition(".")[2]
            for rule_set, lines in cleaned.broken.groupby(rule_sets, sort=False):
                self.rules.setdefault(str(rule_set), KindTally()).add(lines, "rule")
        if len(cleaned.repaired):
            self.repairs.add(cleaned.repaired, "repair")

    @property
    def share(self) -> float:
        """The share of the rows that is in quarantine."""
        return self.quarantined / max(self.clean + self.quarantined, 1)

    def refuse_if_too_many(self, max_share: float) -> None:
        """Raise DataError when a larger share of rows is in quarantine, or when no row is clean.

        The message names the share, the rules with their counts, and the first rows and values.
        """
        if self.clean and self.share <= max_share:
            return
        rows = self.clean + self.quarantined
        counts = sum((kind.by_name for kind in self.rules.values()), Counter())
        rules = ", ".join(f"{rule} in {count} rows" for rule, count in counts.most_common())
        first = "; ".join(
            f"row {line['row']} {line['column']} = {str(line['value']) or 'missing'}"
            for line in self.first_broken
        )
        raise DataError(
            f"{self.quarantined} of {rows} rows ({self.share:.1%}) break the contract, more than "
            f"the {max_share:.1%} that quality.max_quarantine_share allows"
            if self.clean
            else f"No row keeps the contract ({self.quarantined} rows break it)",
            found=f"{rules}. First: {first}",
            mend="mend the source; or, if the data is right, adopt it: ml-assets adopt; or raise "
            "quality.max_quarantine_share",
        )


def _records(lines: "pd.DataFrame") -> list[dict[str, Any]]:
    names = [str(name) for name in lines.columns]
    return [dict(zip(names, line, strict=True)) for line in lines.itertuples(index=False)]
