"""What one model version goes by: the whole explanation, on held-out rows."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ml_assets.attribution.contributions import Contributions
from ml_assets.attribution.explain_rows import contributions_of
from ml_assets.attribution.reference_rows import background_rows
from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import predict
from ml_assets.modeling.explanation.column_association import associated
from ml_assets.modeling.explanation.dependence import dependences
from ml_assets.modeling.explanation.drawn_places import drawn_places
from ml_assets.modeling.explanation.explained_rows import MOST_LOOKED_AT, explained_rows
from ml_assets.modeling.explanation.held_out_judge import Judge, judge_for
from ml_assets.modeling.explanation.leak_suspicion import leak_suspicions
from ml_assets.modeling.explanation.permutation_importance import (
    PermutedColumns,
    permuted_columns,
    permuted_rows,
)
from ml_assets.modeling.explanation.pictures import (
    dependence_picture,
    importance_picture,
    swarm_picture,
)
from ml_assets.modeling.explanation.predictive_power import predictive_power
from ml_assets.modeling.row_weights import row_weights
from ml_assets.spec.errors import DataError
from ml_assets.spec.explanation_report import (
    ColumnImportance,
    ExplanationReport,
    Suspicion,
)
from ml_assets.spec.metrics import UNSUPERVISED

if TYPE_CHECKING:
    import pandas as pd

MOST_EXPLAINED = 500
_EVALUATIONS_PER_ROW = 60
_FEWEST_EXPLAINED = 20
# Mixtures of all explained rows, where there are so many columns that each row needs many.
_MOST_EVALUATIONS = 30_000


@dataclass(frozen=True)
class Explanation:
    """The report, and its pictures by name."""

    report: ExplanationReport
    pictures: dict[str, bytes]


@dataclass(frozen=True)
class _Asked:
    model: FittedModel
    train: "pd.DataFrame"
    test: "pd.DataFrame"
    background: "pd.DataFrame"
    metric: str
    seed: int
    hidden: Collection[str]
    id_column: str | None


def explain_model(
    model: FittedModel,
    train: "pd.DataFrame",
    test: "pd.DataFrame",
    metric: str,
    *,
    seed: int,
    hidden: Collection[str] = (),
    id_column: str | None = None,
) -> Explanation:
    """Return what the model goes by on ``test``, rows that it never saw.

    Importance by permutation in ``metric``, contributions of at most 500 rows, partial dependence
    of the six most important columns, rows that people ask about first, and columns that explain
    too much to be honest. Values of ``hidden`` columns are shown of no row; rows are named by
    ``id_column`` where there is one. Work is bounded by the number of rows, which the report's
    ``limits`` tell. Raises DataError if there are no held-out rows.
    """
    if test.empty:
        raise DataError("There are no held-out rows", mend="raise split.test_fraction")
    plan = model.info.plan
    background = background_rows(train, plan, seed)
    asked = _Asked(model, train, test, background, metric, seed, hidden, id_column)
    sample = test.iloc[drawn_places(len(test), _explained_rows(len(plan.features)), seed)]
    made = contributions_of(model, sample, background, evaluations=_EVALUATIONS_PER_ROW, seed=seed)
    report, output = _report(asked, sample, made)
    features = feature_matrix(sample, plan)
    pictures = {
        "importance": importance_picture(report),
        "contributions": swarm_picture(made, features, plan, output, report.importance, hidden),
    }
    if (png := dependence_picture(report.dependence)) is not None:
        pictures["dependence"] = png
    return Explanation(report, pictures)


def _report(
    asked: _Asked, sample: "pd.DataFrame", made: Contributions
) -> tuple[ExplanationReport, int]:
    """Return the report, and the place of the output that is drawn."""
    permuted, judge, suspicions = _permuted(asked)
    importance = _importance(asked, made, permuted)
    output = _output_drawn(made)
    rows, singly = explained_rows(
        asked.model, asked.test, asked.background, asked.hidden, asked.id_column, asked.seed
    )
    columns = [one.column for one in importance]
    report = ExplanationReport(
        model_version=asked.model.version,
        metric=judge.name,
        greater_is_better=judge.greater_is_better,
        score=permuted.before[0],
        permuted_rows=permuted.rows,
        repeats=permuted.repeats,
        importance=importance,
        explained_rows=len(sample),
        outputs=list(made.outputs),
        space=made.space,
        base=made.base.tolist(),
        method=made.text,
        background=made.background,
        standard_error=made.mean_error,
        largest_violation=_worse(made.largest_violation, singly.largest_violation),
        tolerance=min(made.tolerance, singly.tolerance),
        rows=rows,
        dependence=dependences(
            asked.model, sample, columns, output, hidden=asked.hidden, seed=asked.seed
        ),
        suspicions=suspicions,
        limits=_limits(asked, len(sample), permuted),
        seed=asked.seed,
    )
    return report, output


def _worse(one: float, other: float) -> float:
    """Return the larger number; what is not a number is the largest.

    >>> _worse(1.0, float("nan")), _worse(1.0, 2.0)
    (nan, 2.0)
    """
    return one if one != one or one > other else other


def _explained_rows(columns: int) -> int:
    affordable = _MOST_EVALUATIONS // max(1, 2 * columns)
    return max(_FEWEST_EXPLAINED, min(MOST_EXPLAINED, affordable))


def _permuted(asked: _Asked) -> tuple[PermutedColumns, Judge, list[Suspicion]]:
    """Return losses in the metric and, where a target is learnt, in power over chance."""
    model = asked.model
    rows = permuted_rows(asked.test, len(model.info.plan.features), asked.seed)
    judges = [judge_for(model, rows, asked.metric, predict(model, rows))]
    if model.info.task in UNSUPERVISED:
        return permuted_columns(model, rows, judges, asked.seed), judges[0], []
    y, weights = rows[model.info.plan.target].to_numpy(), row_weights(rows, model.info.plan)
    judges.append(
        Judge("power", True, lambda found: predictive_power(model.info, y, found, weights))
    )
    permuted = permuted_columns(model, rows, judges, asked.seed)
    return permuted, judges[0], leak_suspicions(model, asked.train, rows, permuted, judge=1)


def _importance(
    asked: _Asked, made: Contributions, permuted: PermutedColumns
) -> list[ColumnImportance]:
    import numpy as np

    losses = permuted.losses[0]
    sizes = np.abs(made.values).mean(axis=(0, 1))
    together = associated(asked.test, asked.model.info.plan, asked.seed)
    found = [
        ColumnImportance(
            column=column,
            importance=float(losses[place].mean()),
            standard_error=float(losses[place].std(ddof=1) / permuted.repeats**0.5),
            mean_contribution=float(sizes[place]),
            goes_with=together.get(column, {}),
        )
        for place, column in enumerate(permuted.columns)
    ]
    return sorted(found, key=lambda one: (-np.nan_to_num(one.importance), -one.mean_contribution))


def _output_drawn(made: Contributions) -> int:
    """Return the output that is drawn: of several the one that rows differ most in."""
    import numpy as np

    return int(np.abs(made.values).sum(axis=(0, 2)).argmax())


def _limits(asked: _Asked, explained: int, permuted: PermutedColumns) -> list[str]:
    total, found = len(asked.test), []
    if explained < total:
        found.append(f"contributions of {explained:,} of {total:,} held-out rows, drawn at random")
    if permuted.rows < total:
        found.append(f"permuted {permuted.rows:,} of {total:,} held-out rows, drawn at random")
    if total > MOST_LOOKED_AT:
        found.append(f"rows to explain were chosen among {MOST_LOOKED_AT:,} of {total:,}")
    shown = {f.column for f in asked.model.info.plan.features}
    if hidden := sorted(shown & {*asked.hidden}):
        found.append(f"no dependence on sensitive columns: {', '.join(hidden)}")
    return found
