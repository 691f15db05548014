"""Pictures of anomaly scores, as PNG files."""

from typing import TYPE_CHECKING

from ml_assets.page.figure import GREY, PALETTE, new_figure, png_of

if TYPE_CHECKING:
    import numpy as np

_BINS = 40


def score_histogram(
    scores: "np.ndarray", contamination: float, anomalies: "np.ndarray | None" = None
) -> bytes:
    """Draw held-out rows by score, and the score from which a row is called an anomaly.

    ``anomalies`` says which rows are labelled so, where labels exist. Rows like the training rows
    have scores that spread evenly from 0 to 1.
    """
    figure, (panel,) = new_figure(1)
    if anomalies is None:
        panel.hist(scores, bins=_BINS, range=(0, 1), color=PALETTE[0])
    else:
        panel.hist([scores[~anomalies], scores[anomalies]], bins=_BINS, range=(0, 1), stacked=True,
                   color=PALETTE[:2], label=["others", "labelled anomalies"])  # fmt: skip
        panel.legend(fontsize=8, frameon=False)
    panel.axvline(1.0 - contamination, ls="--", color=GREY, lw=1)
    panel.set(xlabel="score: share of training rows that are less anomalous", ylabel="rows",
              title=f"Held-out rows; from {1.0 - contamination:.3g} on anomalies")  # fmt: skip
    return png_of(figure)
