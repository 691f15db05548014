"""What would change the decision: a few small, plausible changes of one row."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ml_assets.attribution.counterfactual_aim import Aim, aim_for
from ml_assets.attribution.counterfactual_choice import Costs, diverse
from ml_assets.attribution.counterfactual_judge import Judge
from ml_assets.attribution.counterfactual_lockstep import in_lockstep
from ml_assets.attribution.counterfactual_paring import settled
from ml_assets.attribution.counterfactual_rows import (
    accepted_row,
    plausible_rows,
    scored_contract,
)
from ml_assets.attribution.counterfactual_space import Candidate, Space
from ml_assets.attribution.counterfactual_starts import (
    needed_changes,
    pairs_of,
    single_changes,
    unlike_neighbours,
    without_superfluous,
)
from ml_assets.attribution.counterfactual_text import sentence
from ml_assets.attribution.counterfactual_values import shown
from ml_assets.contract.contract import Contract
from ml_assets.contract.row_check import check_rows
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import Predictions, predict
from ml_assets.spec.counterfactual import Change, Counterfactual, Counterfactuals, Wanted

if TYPE_CHECKING:
    import pandas as pd

# A label or a number, the label's probability and the anomaly score, as far as there are any.
_Prediction = tuple[Any, float | None, float | None]
# Shrinking changes which ones are cheapest, so more are shrunk than are shown.
_SHRUNK_PER_SHOWN = 2
# How often neighbours are gone through, each time without what was found before.
_TIMES = 2


def counterfactuals(
    model: FittedModel,
    row: Mapping[str, Any],
    rows: "pd.DataFrame",
    contract: Contract,
    *,
    wanted: Wanted | None = None,
    seed: int,
    limit: int = 3,
    fixed: Collection[str] = (),
) -> Counterfactuals:
    """Return changes of one row that get another decision of the model, the cheapest first.

    ``row`` is a row as it is scored, raw or coerced; ``rows`` are training rows in the contract's
    types; ``fixed`` names columns that must not change (``problem.immutable``). Which columns
    never change anyway, see :func:`changeable`.

    Values come from training rows. Tried are all single changes, pairs of the most promising ones,
    and the changes that lead to the nearest training rows of another decision (NICE, Brughmans et
    al. 2023). Superfluous changes are undone; numbers and moments are brought back towards the
    row's own, on the grid that the column's values lie on, as far as the decision stays. Each
    result is predicted and judged by the contract once more.

    The model predicts at most 1,000 training rows, 600 single changes (2 per column, if that is
    more), 276 pairs, and, for each of twice as many candidates as are shown, some 64 values per
    changed number and round: about 2,000 rows in all, in some 15 batches. Weights of rows do not
    enter: each row is taken for itself.
    Raises DataError where the row breaks the contract, or ``wanted`` or ``fixed`` do not fit.
    """
    rules = scored_contract(contract)
    base = accepted_row(row, rules)
    now = predict(model, base)
    aim = aim_for(model.info, now, wanted)
    if not aim.labels and aim.low is None and aim.high is None:
        return _nothing(now, aim, seed, "The model knows no other decision.")
    if aim.reached(now)[0]:
        return _nothing(now, aim, seed, f"The row is {aim.text} as it is.")
    likely = plausible_rows(rows, model.info.plan, rules, aim, seed)
    space = Space.around(base, likely, model.info.plan, contract, fixed)
    judge = Judge(model, base, contract, space, aim)
    found = _described(_search(space, judge, limit), judge, rules, now) if space.columns else []
    if not found:
        reason = _why_nothing(model, likely, space, aim)
        return _nothing(now, aim, seed, reason, judge.evaluations)
    return _answer(now, aim, seed, judge.evaluations).model_copy(update={"found": found})


def _search(space: Space, judge: Judge, limit: int) -> list[Candidate]:
    """Return the changes to show; where there are few, others are sought in other columns."""
    costs, singles = Costs(space), single_changes(space)
    # Asked for together, though they are read apart.
    judge.verdicts([*space.seen, *singles])
    neighbours, pool = unlike_neighbours(space, judge), judge.reached(singles)
    pairs = judge.reached(pairs_of(space, judge, singles))
    pool += without_superfluous(space, judge, pairs)
    for _ in range(_TIMES):
        used = {place for way in diverse(costs, pool, limit) for place in space.changed(way)}
        pool += needed_changes(space, judge, neighbours, [set(), used])
        if len(diverse(costs, pool, limit)) == limit:
            break
    ways = diverse(costs, pool, _SHRUNK_PER_SHOWN * limit)
    return diverse(costs, in_lockstep((settled(space, way) for way in ways), judge), limit)


def _described(
    chosen: Sequence[Candidate], judge: Judge, rules: Contract, now: Predictions
) -> list[Counterfactual]:
    """Describe the candidates that the model, asked anew, and the contract's own check confirm."""
    if not chosen:
        return []
    table = judge.table(chosen)
    check = check_rows(table, rules)
    kept = set(check.good.index) - set(check.repaired["row"])
    # One by one, as a service is asked: in a batch the last digits may be others.
    found = [predict(judge.model, table.iloc[[place]]) for place in range(len(chosen))]
    return [
        _one(candidate, _prediction(found[place], 0), judge, now)
        for place, candidate in enumerate(chosen)
        if place in kept and judge.aim.reached(found[place])[0]
    ]


def _one(
    candidate: Candidate, found: _Prediction, judge: Judge, now: Predictions
) -> Counterfactual:
    space, names = judge.space, list(judge.space.columns)
    changes = [
        Change(column=names[p], before=shown(space.own[p]), after=shown(candidate[p]))
        for p in space.changed(candidate)
    ]
    prediction, probability, score = found
    before, task = _prediction(now, 0)[0], judge.model.info.task
    return Counterfactual(
        changes=changes,
        prediction=prediction,
        probability=probability,
        score=score,
        distance=space.distance(candidate),
        nearest_row=space.nearest_row(candidate),
        text=sentence(task, before, prediction, changes, judge.contract),
    )


def _why_nothing(model: FittedModel, rows: "pd.DataFrame", space: Space, aim: Aim) -> str:
    if not space.columns:
        return "No column may change."
    reached = int(aim.reached(predict(model, rows)).sum())
    looked = f"{len(rows):,} training rows that were looked at"
    if not reached:
        return f"None of the {looked} is {aim.text}."
    fixed = [name for name in model.info.plan.columns if name not in space.columns]
    return (f"{reached:,} of the {looked} are {aim.text}, but none with this row's values of the "
            f"columns that must not change: {', '.join(fixed) or 'none'}.")  # fmt: skip


def _prediction(predictions: Predictions, place: int) -> _Prediction:
    """Return label or number, the label's probability, and the score, as far as there are any."""
    label, probability = predictions.labels.tolist()[place], None
    if predictions.probabilities is not None and predictions.classes is not None:
        column = predictions.classes.index(label)
        probability = float(predictions.probabilities[place, column])
    score = None if predictions.scores is None else float(predictions.scores[place])
    return label, probability, score


def _answer(now: Predictions, aim: Aim, seed: int, evaluations: int = 0) -> Counterfactuals:
    prediction, probability, score = _prediction(now, 0)
    return Counterfactuals(prediction=prediction, probability=probability, score=score,
                           wanted=aim.text, found=[], reason=None, evaluations=evaluations,
                           seed=seed)  # fmt: skip


def _nothing(
    now: Predictions, aim: Aim, seed: int, reason: str, evaluations: int = 0
) -> Counterfactuals:
    return _answer(now, aim, seed, evaluations).model_copy(update={"reason": reason})
