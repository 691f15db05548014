"""Mixtures of rows in the encoded space: each row is encoded once, however often it is mixed."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ml_assets.attribution.column_owners import column_owners
from ml_assets.estimator.ensemble import transformed

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

_TRIED = 24


@dataclass(frozen=True)
class RowMixer:
    """Mixes rows of a table as it is, and encodes the mixtures: right for any transformer."""

    features: "pd.DataFrame"
    steps: Sequence[Any]

    @property
    def width(self) -> int:
        """The columns of a mixture."""
        return len(self.features.columns)

    def mixed(self, first: "np.ndarray", second: "np.ndarray", from_first: "np.ndarray") -> Any:
        """Return encoded mixtures; see ``Mixtures.predict``."""
        import pandas as pd

        columns = {
            name: self.features[name].to_numpy()[_sources(first, second, from_first[:, place])]
            for place, name in enumerate(self.features)
        }
        return transformed(pd.DataFrame(columns), list(self.steps))


@dataclass(frozen=True)
class EncodedMixer:
    """Mixes encoded rows, whose columns were each made of one column of the table.

    ``matrix`` is (rows, encoded columns), dense or sparse; ``owners`` has the place of the original
    column per encoded one. ``names`` are those of a frame that the estimator was fitted on.
    """

    matrix: Any
    owners: "np.ndarray"
    names: list[str] | None = None

    @property
    def width(self) -> int:
        """The columns of a mixture."""
        return int(self.matrix.shape[1])

    def mixed(self, first: "np.ndarray", second: "np.ndarray", from_first: "np.ndarray") -> Any:
        """Return encoded mixtures; see ``Mixtures.predict``."""
        import numpy as np
        import pandas as pd

        if hasattr(self.matrix, "tocsr"):
            return self._sparse(first, second, from_first)
        values = np.where(from_first[:, self.owners], self.matrix[first], self.matrix[second])
        return values if self.names is None else pd.DataFrame(values, columns=self.names)

    def _sparse(self, first: "np.ndarray", second: "np.ndarray", from_first: "np.ndarray") -> Any:
        from scipy import sparse

        order, blocks = self._by_owner
        parts = [
            block[_sources(first, second, from_first[:, owner])] for owner, block in blocks
        ]  # fmt: skip
        joined = sparse.hstack(parts, format="csr")
        return joined if order is None else joined[:, order]

    @cached_property
    def _by_owner(self) -> "tuple[np.ndarray | None, list[tuple[int, Any]]]":
        """Return a block of encoded columns per original one, and how to put them in order."""
        import numpy as np

        blocks = [(int(owner), self.matrix[:, np.flatnonzero(self.owners == owner)])
                  for owner in np.unique(self.owners)]  # fmt: skip
        joined = np.argsort(self.owners, kind="stable")
        order = np.argsort(joined, kind="stable")
        return (None if (np.diff(order) == 1).all() else order), blocks


def mixer_of(features: "pd.DataFrame", steps: Sequence[Any]) -> RowMixer | EncodedMixer:
    """Return the mixer of encoded rows where that is the same as encoding mixed rows.

    It is for all transformers of ours. Of others it is tried on a few mixtures, so that one which
    mixes columns (a principal component, say) is met with the slower mixer.
    """
    import numpy as np
    import pandas as pd

    plain = RowMixer(features, steps)
    owners = column_owners(steps, [str(name) for name in features.columns])
    encoded = transformed(features, list(steps))
    is_frame = isinstance(encoded, pd.DataFrame)
    if owners is None or encoded.shape[1] != len(owners) or not len(features):
        return plain
    if is_frame and any(dtype.kind != "f" for dtype in encoded.dtypes):
        return plain
    names = [str(name) for name in encoded.columns] if is_frame else None
    matrix = encoded.tocsr() if hasattr(encoded, "tocsr") else np.asarray(encoded)
    mixer = EncodedMixer(matrix, np.asarray(owners), names)
    return mixer if _agree(plain, mixer, len(features)) else plain


def _agree(plain: RowMixer, quick: EncodedMixer, rows: int) -> bool:
    import numpy as np

    chance = np.random.default_rng(0)
    first, second = chance.integers(rows, size=(2, _TRIED))
    from_first = chance.random((_TRIED, len(plain.features.columns))) < 0.5
    one, other = (_dense(mixer.mixed(first, second, from_first)) for mixer in (plain, quick))
    return one.shape == other.shape and np.allclose(one, other, rtol=1e-9, equal_nan=True)


def _dense(matrix: Any) -> "np.ndarray":
    import numpy as np

    dense = matrix.toarray() if hasattr(matrix, "toarray") else matrix
    return np.asarray(dense, dtype="float64")


def _sources(first: "np.ndarray", second: "np.ndarray", from_first: "np.ndarray") -> "np.ndarray":
    import numpy as np

    return np.where(from_first, first, second)
