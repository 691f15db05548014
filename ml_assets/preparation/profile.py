"""Describe the clean rows: as values, as a short table, as a picture, as a report to explore."""

from typing import TYPE_CHECKING

from pydantic import BaseModel, Field

from ml_assets.preparation.association import Measure, association, is_class

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

MOST_REPORT_ROWS = 20_000
MOST_REPORT_PLOTS = 60
SHOWN_TOP_VALUES = 5
SHOWN_BARS = 10

# From the palette of Okabe and Ito, which colour-blind people can tell apart.
BLUE, ORANGE, GREEN = "#0072B2", "#D55E00", "#009E73"


class ColumnProfile(BaseModel):
    """One column: what it holds, and how strongly it goes together with the target."""

    column: str
    type: str = Field(description="The pandas dtype.")
    missing: float = Field(description="Share of rows without a value.")
    distinct: int
    mean: float | None = None
    std: float | None = None
    min: float | str | None = None
    max: float | str | None = None
    top: dict[str, int] = Field(
        default_factory=dict, description="The most frequent values of a class column, by rows."
    )
    relation: float | None = Field(
        default=None, description="Association with the target, from 0 to 1."
    )
    relation_measure: Measure | None = None


class Profile(BaseModel):
    """A table, column by column."""

    target: str
    rows: int
    duplicates: int = Field(description="Rows that equal an earlier one in every column.")
    columns: list[ColumnProfile]

    def strongest(self, most: int = SHOWN_BARS) -> list[ColumnProfile]:
        """Return the columns that go together with the target, the strongest first."""
        related = [column for column in self.columns if column.relation is not None]
        return sorted(related, key=lambda column: -(column.relation or 0.0))[:most]


def profile(frame: "pd.DataFrame", target: str) -> Profile:
    """Return the description of a table in canonical dtypes, over all its rows."""
    return Profile(
        target=target,
        rows=len(frame),
        duplicates=int(frame.duplicated().sum()),
        columns=[_column(frame[name], frame[target]) for name in frame.columns],
    )


def profile_html(frame: "pd.DataFrame", title: str) -> str:
    """Return a report to explore, as one HTML page that needs no network (skrub's TableReport).

    Of a longer table 20,000 rows drawn at random are shown, and the title says so.
    """
    from skrub import TableReport

    if len(frame) > MOST_REPORT_ROWS:
        title += f" ({MOST_REPORT_ROWS:,} of {len(frame):,} rows, drawn at random)"
        frame = frame.sample(MOST_REPORT_ROWS, random_state=0).sort_index()
    few = frame.shape[1] <= MOST_REPORT_PLOTS
    report = TableReport(
        frame, title=title, verbose=0, plot_distributions=few, compute_associations=few
    )
    return str(report.html())


def profile_markdown(profile: Profile) -> str:
    """Return the profile as a short Markdown table, target first, then the strongest relations."""
    order = {column.column: place for place, column in enumerate(profile.strongest(10**6), 1)}
    order[profile.target] = 0
    lines = [
        f"{profile.rows:,} rows, {len(profile.columns)} columns, {profile.duplicates:,} duplicates",
        "",
        "| column | type | missing | distinct | values | relation to target |",
        "|---|---|---:|---:|---|---:|",
    ]
    for column in sorted(profile.columns, key=lambda c: order.get(c.column, 10**6)):
        relation = "" if column.relation is None else f"{column.relation:.2f}"
        name = f"**{_cell(column.column)}**" if column.column == profile.target else _cell(
            column.column
        )  # fmt: skip
        lines.append(
            f"| {name} | {column.type} | {column.missing:.1%} | {column.distinct:,} "
            f"| {_cell(_values_text(column))} | {relation} |"
        )
    return "\n".join(lines)


def profile_plot(frame: "pd.DataFrame", target: str) -> bytes:
    """Return a PNG: the target's distribution, the strongest relations to it, missing values.

    The last panel is there only if values are missing.
    """
    from io import BytesIO

    from matplotlib.figure import Figure

    found = profile(frame, target)
    missing = sorted((c for c in found.columns if c.missing), key=lambda c: -c.missing)
    panels = 3 if missing else 2
    figure = Figure(figsize=(4.4 * panels, 3.8), dpi=110, layout="constrained", facecolor="white")
    axes = list(figure.subplots(1, panels))
    _draw_target(axes[0], frame[target])
    related = [c for c in found.strongest(SHOWN_BARS + 1) if c.column != target][:SHOWN_BARS]
    strengths = {c.column: c.relation or 0.0 for c in related}
    _draw_bars(axes[1], strengths, GREEN, [f"{value:.2f}" for value in strengths.values()])
    axes[1].set(title="Strongest relations", xlabel=f"association with {_label(target)} (0 to 1)")
    axes[1].set_xlim(0, 1.12)
    if missing:
        shares = {c.column: 100 * c.missing for c in missing[:SHOWN_BARS]}
        _draw_bars(axes[2], shares, ORANGE, [f"{share:.2g} %" for share in shares.values()])
        axes[2].set(title="Missing values", xlabel="% of rows")
    for panel in axes:
        panel.spines[["top", "right"]].set_visible(False)
    picture = BytesIO()
    figure.savefig(picture, format="png")
    return picture.getvalue()


def _column(values: "pd.Series", target: "pd.Series") -> ColumnProfile:
    found = ColumnProfile(
        column=str(values.name),
        type=str(values.dtype),
        missing=float(values.isna().mean()) if len(values) else 0.0,
        distinct=int(values.nunique()),
    )
    present = values.dropna()
    if len(present) and values.dtype.kind in "iuf":
        found.mean, found.min, found.max = map(
            float, (present.mean(), present.min(), present.max())
        )
        found.std = float(present.std()) if len(present) > 1 else None
    elif len(present) and values.dtype.kind == "M":
        found.min, found.max = present.min().isoformat(), present.max().isoformat()
    if is_class(values):
        counts = present.astype(str).value_counts().head(SHOWN_TOP_VALUES)
        found.top = {str(value): int(count) for value, count in counts.items()}
    if values.name != target.name:
        found.relation, found.relation_measure = association(values, target)
    return found


def _values_text(column: ColumnProfile) -> str:
    if column.top:
        text = ", ".join(f"{value} ({count:,})" for value, count in column.top.items())
        return text if len(text) <= 80 else text[:79] + "…"
    if column.mean is not None:
        low, high, mean = map(_number, (column.min, column.max, column.mean))
        return f"{low} to {high}, mean {mean}"
    return "" if column.min is None else f"{column.min} to {column.max}"


def _number(value: float | str | None) -> str:
    large = isinstance(value, float) and abs(value) >= 1000
    return f"{value:,.0f}" if large else f"{value:.4g}"


def _cell(text: str) -> str:
    # A pipe or a line break in a value would break the table.
    return text.replace("|", "\\|").replace("\n", " ")


def _draw_target(panel: "Axes", target: "pd.Series") -> None:
    panel.set_title(f"Target: {_label(str(target.name))}")
    if not is_class(target):
        panel.hist(target.dropna().to_numpy(), bins=30, color=BLUE)
        panel.set(xlabel=_label(str(target.name)), ylabel="rows")
        panel.locator_params(axis="x", nbins=4)
        panel.yaxis.set_major_formatter("{x:,.0f}")
        return
    counts = target.astype(str).value_counts()[:SHOWN_BARS]
    bars = {str(value): float(count) for value, count in counts.items()}
    _draw_bars(panel, bars, BLUE, [f"{count / len(target):.0%}" for count in counts])
    panel.set_xlabel("rows")
    panel.xaxis.set_major_formatter("{x:,.0f}")


def _label(name: str) -> str:
    # Matplotlib would read what stands between two dollar signs as a formula.
    return (name if len(name) <= 24 else name[:23] + "…").replace("$", r"\$")


def _draw_bars(panel: "Axes", values: dict[str, float], colour: str, labels: list[str]) -> None:
    names = [_label(name) for name in values]
    bars = panel.barh(range(len(names)), list(values.values()), color=colour)
    panel.bar_label(bars, labels, padding=3)
    panel.set_yticks(range(len(names)), names)
    # Room for at least four, so that a single bar does not fill the panel; the first on top.
    panel.set_ylim(max(len(names), 4) - 0.4, -0.6)
    panel.margins(x=0.2)
    panel.locator_params(axis="x", nbins=4)
