"""Pictures of clusters, as PNG files."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.named_clusters import NOISE
from ml_assets.modeling.cluster_number import drawn_frame
from ml_assets.modeling.cluster_scoring import silhouettes
from ml_assets.modeling.evaluation.segments import Segment
from ml_assets.page.figure import GREY, PALETTE, new_figure, png_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

_MOST_ROWS = 2_000
_MOST_COLUMNS = 20


def cluster_pictures(model: FittedModel, test: "pd.DataFrame") -> dict[str, bytes]:
    """Draw a model's clusters of at most 2,000 held-out rows, by the picture's name."""
    rows = drawn_frame(feature_matrix(test, model.info.plan), model.info.seed, _MOST_ROWS)
    encoded, labels = model.estimator[:-1].transform(rows), model.estimator.predict(rows)
    names = [str(name) for name in model.info.classes or []]
    return {
        "clusters_in_two_dimensions": in_two_dimensions(encoded, labels, names),
        "silhouettes_by_cluster": silhouettes_by_cluster(encoded, labels, names),
    }


def in_two_dimensions(rows: "np.ndarray", labels: "np.ndarray", names: Sequence[str]) -> bytes:
    """Draw encoded rows by their two principal components, coloured by cluster."""
    import numpy as np

    centred = rows - rows.mean(axis=0)
    _, sizes, axes = np.linalg.svd(centred, full_matrices=False)
    # A table of one encoded column has no second component.
    placed = np.zeros((len(rows), 2))
    placed[:, : min(2, len(axes))] = centred @ axes[:2].T
    shares = np.zeros(2)
    shares[: min(2, len(sizes))] = (sizes**2 / max((sizes**2).sum(), 1e-300))[:2]
    figure, (panel,) = new_figure(1)
    for name, colour in _colours(names).items():
        here = labels == name
        panel.plot(*placed[here].T, ".", ms=5, alpha=0.6, color=colour, label=name)
    panel.set(xlabel=f"first principal component ({shares[0]:.0%} of the variance)",
              ylabel=f"second ({shares[1]:.0%})", title="Held-out rows by cluster")  # fmt: skip
    panel.legend(fontsize=8, frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))
    return png_of(figure)


def silhouettes_by_cluster(rows: "np.ndarray", labels: "np.ndarray", names: Sequence[str]) -> bytes:
    """Draw each row's silhouette, sorted within its cluster, and the mean of all."""
    import numpy as np

    values, start = silhouettes(rows, labels), 0
    figure, (panel,) = new_figure(1)
    for name, colour in _colours(names).items():
        here = np.sort(values[labels == name])
        if not len(here):
            continue
        panel.fill_betweenx(np.arange(start, start + len(here)), 0, here, color=colour, lw=0,
                            step="mid")  # fmt: skip
        panel.text(0.01, start + len(here) / 2, f" {name}", va="center", fontsize=8)
        start += len(here) + max(2, len(values) // 50)
    panel.axvline(values.mean(), ls="--", color=GREY, lw=1)
    panel.set_yticks([])
    panel.set(xlabel=f"silhouette (mean of all rows {values.mean():.2f})",
              title="Silhouettes of held-out rows")  # fmt: skip
    return png_of(figure)


def differences_picture(found: Sequence[Segment]) -> bytes:
    """Draw by how many standard deviations clusters differ from the others, column by column.

    The 20 columns that differ most are drawn; of a category it is the value that differs most.
    """
    import numpy as np

    strength: dict[str, float] = {}
    for trait in (trait for segment in found for trait in segment.traits):
        strength[trait.column] = max(strength.get(trait.column, 0.0), abs(trait.difference))
    columns = sorted(strength, key=lambda name: -strength[name])[:_MOST_COLUMNS]
    of = [{trait.column: trait.difference for trait in segment.traits} for segment in found]
    cells = np.array([[each.get(column, 0.0) for each in of] for column in columns])
    cells = cells.reshape(len(columns), len(found))
    figure, (panel,) = new_figure(1, height=1.4 + 0.3 * max(len(columns), 3))
    shown = panel.imshow(cells, cmap="RdBu_r", vmin=-2, vmax=2, aspect="auto")
    panel.set_xticks(range(len(found)), [segment.name for segment in found], rotation=30)
    panel.set_yticks(range(len(columns)), columns)
    panel.grid(False)
    panel.set(title="Each cluster against the other rows")
    figure.colorbar(shown, ax=panel, label="standard deviations")
    return png_of(figure)


def _colours(names: Sequence[str]) -> dict[str, str]:
    real = [name for name in names if name != NOISE]
    found = {name: PALETTE[place % len(PALETTE)] for place, name in enumerate(real)}
    return found | ({NOISE: GREY} if NOISE in names else {})
