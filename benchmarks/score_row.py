"""One row from a dictionary to its answer, by ONNX Runtime alone on a prepared tensor."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd
from threadpoolctl import threadpool_limits

from benchmarks.comparison import compare
from benchmarks.explain_table import PLAN, draw
from benchmarks.stopwatch import Cost
from benchmarks.table import table
from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.deployment.conversion.onnx_file import onnx_file
from ml_assets.deployment.scorer import Scorer
from ml_assets.estimator.ensemble import EnsembleClassifier
from ml_assets.estimator.fitted_model import FittedModel, ModelInfo
from ml_assets.estimator.onnx_model import FEATURES, PROBABILITIES
from ml_assets.modeling.families.registry import family_named
from ml_assets.modeling.rows_of import rows_of

GOAL = 3
ROUNDS = 7
_TRAINING, _SEED = 4_000, 7
_TASK = "binary_classification"
# How often a row is scored in a round: enough that the clock's own time is nothing.
_CALLS, _SLOW_CALLS = 2_000, 40
_MODELS = {
    "linear": ["linear"],
    "hist_gradient_boosting": ["hist_gradient_boosting"],
    "random_forest": ["random_forest"],
    "ensemble of three": ["linear", "hist_gradient_boosting", "random_forest"],
}


def run(rounds: int = ROUNDS) -> str:
    """Return the report of this benchmark."""
    train, lines, worst = draw(_TRAINING, _SEED), [], 0.0
    with threadpool_limits(1):
        for name in _MODELS:
            scorer = scorer_of(_MODELS[name], train)
            measured = compare(ways(scorer, row_of(train)), rounds)
            ratio = measured.ratio("dictionary to answer", "onnxruntime alone")
            worst = max(worst, ratio)
            times = [1e6 * measured.wall_s(way) for way in measured.costs]
            lines.append([name, *(f"{value:.0f}" for value in times), ratio])
    heads = ["model", "onnxruntime alone µs", "dictionary to answer µs", "scikit-learn µs", "ratio"]
    return "\n".join([
        f"{worst:.2f} times the time of onnxruntime alone at the most (goal: at most {GOAL})",
        "",
        table(heads, lines),
    ])  # fmt: skip


def ways(scorer: Scorer, row: dict[str, Any]) -> dict[str, Callable[[int], Cost]]:
    """Return the three ways to predict one row; costs are those of one call."""
    model = scorer.onnx
    assert model is not None
    tensor = model.tensor(pd.DataFrame([row]), PLAN)
    names, session = [output.name for output in model.session.get_outputs()], model.session
    return {
        "onnxruntime alone": partial(_cost, lambda: session.run(names, {FEATURES: tensor}), _CALLS),
        "dictionary to answer": partial(_cost, lambda: answer(scorer, row), _CALLS),
        "scikit-learn": partial(_cost, lambda: scorer.score(pd.DataFrame([row])), _SLOW_CALLS),
    }


def answer(scorer: Scorer, row: dict[str, Any]) -> dict[str, Any]:
    """Return label and probabilities of one row as plain values."""
    found = scorer.score_rows([row])
    assert found.probabilities is not None
    shares = dict(zip(found.classes or (), found.probabilities[0].tolist(), strict=True))
    return {"prediction": found.labels.item(), PROBABILITIES: shares}


def scorer_of(families: list[str], train: pd.DataFrame) -> Scorer:
    """Return a scorer with an ONNX file; of several families their mean."""
    members = []
    for name in families:
        family = family_named(name)
        pipeline = family.build(family.portfolio(_TASK)[0], _TASK, PLAN, _SEED)
        family.fit(pipeline, rows_of(train, PLAN))
        members.append(pipeline)
    estimator = members[0]
    if len(members) > 1:
        estimator = EnsembleClassifier(members, [1 / len(members)] * len(members))
    info = ModelInfo(
        problem="adult", task=_TASK, plan=PLAN, classes=["less", "more"], positive_class="more",
        family=families[0], params={}, trial_id="t000", cross_validation={}, contract_version=1,
        seed=_SEED, train_rows=len(train),
    )  # fmt: skip
    model = FittedModel(estimator, info, b"", "0" * 16)
    columns = {feature.column: ColumnContract(type="number" if feature.kind == "number"
                                              else "string", nullable=feature.nullable)
               for feature in PLAN.features}  # fmt: skip
    return Scorer(model, Contract(problem="adult", columns=columns), onnx_file(model))


def row_of(train: pd.DataFrame) -> dict[str, Any]:
    """Return one row as the service's row model hands it on."""
    return train[PLAN.columns].head(1).to_dict("records")[0]


def _cost(call: Callable[[], object], calls: int, _: int) -> Cost:
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(calls):
        call()
    return Cost((time.perf_counter() - wall) / calls, (time.process_time() - cpu) / calls)
