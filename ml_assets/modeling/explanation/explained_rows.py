"""The rows that people ask about first, each with what made its prediction."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from ml_assets.attribution.contributions import Contributions
from ml_assets.attribution.explain_rows import contributions_of
from ml_assets.attribution.explanation_text import explanation_text
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import predict
from ml_assets.modeling.explanation.chosen_rows import chosen_rows
from ml_assets.modeling.explanation.drawn_places import drawn_places
from ml_assets.spec.explanation_report import ExplainedRow
from ml_assets.spec.metrics import UNSUPERVISED

if TYPE_CHECKING:
    import pandas as pd

# Among which the most probable, the most wrong and so on are chosen.
MOST_LOOKED_AT = 5_000
# Per row: enough for walks from every background row of a table of some 15 columns.
_EVALUATIONS = 2_500


def explained_rows(
    model: FittedModel,
    test: "pd.DataFrame",
    background: "pd.DataFrame",
    hidden: Collection[str],
    id_column: str | None,
    seed: int,
) -> tuple[list[ExplainedRow], Contributions]:
    """Return the ``chosen_rows`` of the held-out ones, and their contributions as such.

    They are few, and explained more exactly than many would be. A row is named by
    ``id_column`` where there is one, else by its place among the held-out rows, counted from 0.
    """
    plan, places = model.info.plan, drawn_places(len(test), MOST_LOOKED_AT, seed)
    looked_at = test.iloc[places]
    truth = None if model.info.task in UNSUPERVISED else looked_at[plan.target].to_numpy()
    chosen = chosen_rows(model, predict(model, looked_at), truth)
    frame = looked_at.iloc[[row for row, _ in chosen.values()]]
    made = contributions_of(model, frame, background, evaluations=_EVALUATIONS, seed=seed)
    named = id_column is not None and id_column in frame.columns and id_column not in hidden
    rows = []
    for place, (why, (row, output)) in enumerate(chosen.items()):
        text = explanation_text(made, frame, place, hidden=hidden, output=output)
        if truth is not None and plan.target not in hidden:
            text += f" (true: {_short(frame[plan.target].iloc[place])})"
        name = f"{id_column} {frame[id_column].iloc[place]}" if named else f"row {places[row]}"
        rows.append(_told(made, place, output, why, name, text))
    return rows, made


def _told(
    made: Contributions, place: int, output: int, why: str, name: str, text: str
) -> ExplainedRow:
    values = made.values[place, output].tolist()
    return ExplainedRow(
        why=why,
        row=name,
        output=made.outputs[output],
        predicted=float(made.predicted[place, output]),
        base=float(made.base[output]),
        contributions=dict(zip(made.columns, values, strict=True)),
        text=text,
    )


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
