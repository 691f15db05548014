"""Pairs of a row and a reference row, whose difference is shared out among the columns.

The game: a coalition of columns takes its values from the row, the other columns theirs from the
reference, and the coalition's worth is what the model says of this mixture (Sundararajan and Najmi
2020, https://proceedings.mlr.press/v119/sundararajan20b.html, call its Shapley values "baseline
Shapley"). Columns in which both rows are alike play no part.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_assets.attribution.explained_output import explained_output
from ml_assets.attribution.mixtures import Mixtures
from ml_assets.attribution.row_codes import row_codes

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Pairs:
    """n pairs of a row and a reference, both places in the mixtures' table.

    ``differ`` (n, columns) says in which columns they do; ``told`` and ``known`` (n, outputs) are
    what the model says of the row and of the reference.
    """

    mixtures: Mixtures
    rows: "np.ndarray"
    references: "np.ndarray"
    differ: "np.ndarray"
    told: "np.ndarray"
    known: "np.ndarray"

    def __len__(self) -> int:
        return len(self.rows)

    def outputs(self, pair: "np.ndarray", from_row: "np.ndarray") -> "np.ndarray":
        """Return what the model says of mixtures of these pairs, (mixtures, outputs)."""
        import numpy as np

        if not len(pair):
            return np.empty((0, self.told.shape[1]))
        found = self.mixtures.predict(self.rows[pair], self.references[pair], from_row)
        return explained_output(self.mixtures.model.info, found)


@dataclass(frozen=True)
class PairedTable:
    """The mixtures' table with what the model says of each row, from which pairs are made.

    ``codes`` (rows, columns) are equal where values of a column are; ``told`` is (rows, outputs).
    """

    mixtures: Mixtures
    codes: "np.ndarray"
    told: "np.ndarray"

    @classmethod
    def of(cls, mixtures: Mixtures) -> "PairedTable":
        """Ask the model about every row as it is."""
        import numpy as np

        found = mixtures.as_they_are(np.arange(len(mixtures.features)))
        told = explained_output(mixtures.model.info, found)
        return cls(mixtures, row_codes(mixtures.features), told)

    def pairs(self, rows: "np.ndarray", references: "np.ndarray") -> Pairs:
        """Return each row with each reference, row by row."""
        import numpy as np

        row = np.repeat(rows, len(references))
        reference = np.tile(references, len(rows))
        differ = self.codes[row] != self.codes[reference]
        return Pairs(self.mixtures, row, reference, differ, self.told[row], self.told[reference])
