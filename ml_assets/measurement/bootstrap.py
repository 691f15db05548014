"""Measures on samples of the same rows."""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

# Rows times samples that are in memory at a time.
_CHUNK_DRAWS = 2_000_000
# Samples of a metric that is computed sample by sample.
SAMPLES_ONE_BY_ONE = 100

# A metric as a function of how often each row was drawn (samples, rows).
Measure = Callable[["np.ndarray"], "np.ndarray"]


def bootstrap(
    measures: dict[str, Measure], quick: Collection[str], rows: int, seed: int, samples: int
) -> "dict[str, np.ndarray]":
    """Return each measure's values on samples of the rows (Efron 1979).

    All measures see the same samples, which the seed draws: the k-th values of two of them are of
    the same rows. Those that are not ``quick`` take the first 100 samples.
    """
    import numpy as np

    rng = np.random.default_rng(seed)
    shares, chunk = np.full(rows, 1.0 / rows), max(1, _CHUNK_DRAWS // rows)
    spreads: dict[str, list[Any]] = {name: [] for name in measures}
    for start in range(0, samples, chunk):
        counts = rng.multinomial(rows, shares, size=min(chunk, samples - start))
        drawn = counts.astype("float64")
        few = drawn[: max(0, SAMPLES_ONE_BY_ONE - start)]
        for name, measure in measures.items():
            spreads[name].append(measure(drawn if name in quick else few))
    return {name: np.concatenate(values) for name, values in spreads.items()}
