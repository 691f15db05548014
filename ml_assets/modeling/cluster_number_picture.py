"""The picture of how the number of clusters was chosen, as a PNG file."""

from ml_assets.modeling.cluster_number import ClusterNumber
from ml_assets.page.figure import GREY, PALETTE, new_figure, png_of


def number_of_clusters_picture(number: ClusterNumber) -> bytes:
    """Draw silhouette, stability and gap by the number of clusters, and what each proposes."""
    figure, panels = new_figure(3)
    x = [row.clusters for row in number.rows]
    series: dict[str, list[float | None]] = {
        "silhouette": [row.silhouette for row in number.rows],
        "stability": [row.stability for row in number.rows],
        "gap": [row.gap for row in number.rows],
    }
    for panel, colour, (name, values) in zip(panels, PALETTE, series.items(), strict=False):
        known = {k: value for k, value in zip(x, values, strict=True) if value is not None}
        errors = [row.gap_error for row in number.rows] if name == "gap" else None
        panel.errorbar(list(known), list(known.values()), yerr=errors, fmt="o-", color=colour,
                       capsize=2)  # fmt: skip
        panel.axvline(number.proposals[name], ls="--", color=GREY, lw=1)
        panel.set(xlabel="clusters", ylabel=name,
                  title=f"{name.capitalize()} proposes {number.proposals[name]}")  # fmt: skip
    return png_of(figure)
