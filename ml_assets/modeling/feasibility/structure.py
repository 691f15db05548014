"""Whether rows without a target fall into groups at all."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from ml_assets.estimator.unlabelled import drawn_rows
from ml_assets.modeling.cluster_scoring import cluster_score
from ml_assets.modeling.feasibility.small_problem import SmallProblem
from ml_assets.modeling.noise_reference import NoiseReference
from ml_assets.modeling.preprocessing import dense
from ml_assets.spec.feasibility_report import Structure

if TYPE_CHECKING:
    import numpy as np

_ROWS = 600
# Rows that distances are measured from, as a share: Hopkins and Skellam take few.
_PROBED = 0.1
_FEWEST_PROBED = 20
_REFERENCES = 19
_REFERENCES_OF_HOPKINS = 99
_MOST_CLUSTERS = 6
_STARTS = 2
# Components that an encoded table is looked at by; Hopkins says little of more.
_COMPONENTS = 20

_Draw = Callable[[int], "np.ndarray"]


def find_structure(problem: SmallProblem) -> Structure:
    """Compare the rows, encoded, with uniform noise and with one normal crowd, on 600 rows.

    Hopkins's statistic (Hopkins and Skellam 1954; Banerjee and Dave 2004): how much farther random
    places are from the next row than rows are; 0.5 of uniform rows. It is set against uniform rows
    in the same box. The best silhouette of k-means over the numbers of clusters sought, at most 6,
    is set against rows drawn from the box of the rows' principal components, and against a normal
    distribution with their covariance, as in SigClust (Liu et al. 2008): uniform noise has no
    structure, and a normal crowd has one group only. P-values are (1 + those at least as great) /
    (1 + all).
    """
    import numpy as np

    seed, bounds = problem.seed, problem.spec.problem.clusters_sought
    rows = _condensed(dense(problem.plan, seed, symmetric=True).fit_transform(problem.rows.X))
    rows = drawn_rows(rows, _ROWS, seed)
    reference, count = NoiseReference.of(rows), len(rows)
    numbers = range(bounds.min, max(bounds.min, min(bounds.max, _MOST_CLUSTERS)) + 1)

    hopkins = hopkins_statistic(rows, seed)
    even = np.random.default_rng(seed).uniform(
        rows.min(axis=0), rows.max(axis=0), size=(_REFERENCES_OF_HOPKINS, *rows.shape)
    )
    of_noise = [hopkins_statistic(drawn, seed) for drawn in even]
    silhouette, clusters = _best_silhouette(rows, numbers, seed)
    noise = _silhouettes(lambda draw: reference.draw(count, draw), numbers, seed)
    crowd = _silhouettes(_crowd(rows), numbers, seed)
    return Structure(
        rows=count,
        hopkins=hopkins,
        hopkins_of_noise=of_noise,
        hopkins_p=_p_value(hopkins, np.array(of_noise)),
        silhouette=silhouette,
        clusters=clusters,
        silhouettes_of_noise=noise,
        silhouette_p=_p_value(silhouette, np.array(noise)),
        silhouettes_of_a_crowd=crowd,
        crowd_p=_p_value(silhouette, np.array(crowd)),
    )


def hopkins_statistic(rows: "np.ndarray", seed: int) -> float:
    """Return Hopkins's statistic of (n, columns): 0.5 of uniform rows, near 1 of tight groups.

    It is u / (u + w): u the distances, to the power of the number of columns, of random places of
    the rows' box to the next row, w those of random rows.
    """
    import numpy as np
    from scipy.spatial import cKDTree

    rng, (count, columns) = np.random.default_rng(seed), rows.shape
    probes = min(count - 1, max(_FEWEST_PROBED, int(_PROBED * count)))
    tree = cKDTree(rows)
    chosen = rows[rng.choice(count, probes, replace=False)]
    places = rng.uniform(rows.min(axis=0), rows.max(axis=0), size=(probes, columns))
    # The first neighbour of a row is the row itself.
    of_rows, of_places = tree.query(chosen, k=2)[0][:, 1], tree.query(places, k=1)[0]
    scale = max(float(of_places.max()), float(of_rows.max()), 1e-12)
    random, own = ((of_places / scale) ** columns).sum(), ((of_rows / scale) ** columns).sum()
    return float(random / (random + own)) if random + own > 0 else 0.5


def _condensed(rows: "np.ndarray") -> "np.ndarray":
    """Return the rows along their first principal components."""
    import numpy as np

    centred = np.asarray(rows, dtype="float64") - rows.mean(axis=0)
    if centred.shape[1] <= _COMPONENTS:
        return centred
    axes = np.linalg.svd(centred, full_matrices=False)[2][:_COMPONENTS]
    return np.asarray(centred @ axes.T)


def _silhouettes(draw: _Draw, numbers: range, seed: int) -> list[float]:
    return [_best_silhouette(draw(seed + place), numbers, seed)[0] for place in range(_REFERENCES)]


def _best_silhouette(rows: "np.ndarray", numbers: range, seed: int) -> tuple[float, int]:
    from sklearn.cluster import KMeans

    found = []
    for number in numbers:
        labels = KMeans(min(number, len(rows) - 1), n_init=_STARTS, random_state=seed)
        found.append((cluster_score("silhouette", rows, labels.fit_predict(rows)), number))
    return max(found, key=lambda each: each[0])


def _crowd(rows: "np.ndarray") -> _Draw:
    """Return what draws rows of a normal distribution with the rows' mean and covariance."""
    import numpy as np

    middle, count = rows.mean(axis=0), len(rows)
    _, sizes, axes = np.linalg.svd(rows - middle, full_matrices=False)
    spread = sizes / max(count - 1, 1) ** 0.5

    def draw(seed: int) -> "np.ndarray":
        normal = np.random.default_rng(seed).standard_normal((count, len(spread)))
        return np.asarray(normal * spread @ axes + middle)

    return draw


def _p_value(real: float, reference: "np.ndarray") -> float:
    return (1 + int((reference >= real).sum())) / (1 + len(reference))
