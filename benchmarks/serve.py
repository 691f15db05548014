"""The prediction service beside an empty BentoML service, and beside MLflow's scoring server."""

import json
import sys
import tempfile
from pathlib import Path
from statistics import median

import pandas as pd

from benchmarks.automl import Choice
from benchmarks.explain import fitted
from benchmarks.explain_table import contract_of, draw
from benchmarks.http_load import Load
from benchmarks.mlflow_server import mlflow_side
from benchmarks.peer_environment import NotRunError
from benchmarks.served_side import CLIENTS, Side, asked, served
from benchmarks.stopwatch import fresh_environment
from benchmarks.table import table
from ml_assets.deployment.bento import build_bento, write_bentofiles
from ml_assets.deployment.conversion.onnx_file import onnx_file
from ml_assets.deployment.registry import register
from ml_assets.deployment.request_rows import request_rows
from ml_assets.deployment.serve import free_port, serve_command
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.skops_format import pack
from ml_assets.spec.evaluation_report import EvaluationReport

ROUNDS = 5
SPEED_GOAL, START_GOAL, MLFLOW_GOAL = 0.75, 1.3, 5
_NAME, _SEED = "adult", 7
_OURS, _BARE, _MLFLOW = "ours", "empty BentoML", "MLflow"

# Its answer is as long as ours; limits, metrics and access log are BentoML's own.
_EMPTY = """
from typing import Any
import bentoml
from pydantic import BaseModel

class Prediction(BaseModel):
    prediction_id: str
    prediction: str
    probabilities: dict[str, float]

class Answer(BaseModel):
    version: str
    predictions: list[Prediction]

ANSWER = Answer(version="0123456789abcdef", predictions=[Prediction(
    prediction_id="0" * 32, prediction="less", probabilities={"less": 0.75, "more": 0.25})])

@bentoml.service(name="empty", workers=1, tracing={"excluded_urls": ".*"},
                 traffic={"timeout": 40.0, "max_concurrency": 64})
class Empty:
    def __init__(self) -> None:
        import numpy, onnxruntime, pandas, sklearn.ensemble, sklearn.pipeline, skops.io, yaml

    @bentoml.api
    async def predict(self, rows: list[dict[str, Any]]) -> Answer:
        return ANSWER
"""


class Measured:
    """What came of each side, round by round."""

    def __init__(self) -> None:
        self.starts: dict[str, list[float]] = {}
        self.loads: dict[str, list[Load]] = {}
        self.costs: dict[str, list[float]] = {}

    def add(self, side: str, start_s: float, load: Load, cpu_ms: float) -> None:
        """Note a round of a side."""
        self.starts.setdefault(side, []).append(start_s)
        self.loads.setdefault(side, []).append(load)
        self.costs.setdefault(side, []).append(cpu_ms)

    def speed(self, other: str) -> float:
        """Return our requests per second by another side's, the median over the rounds."""
        return _ratio(*([one.per_second for one in self.loads[name]] for name in (_OURS, other)))

    def p99(self, other: str) -> float:
        """Return our 99th percentile by another side's, the median over the rounds."""
        return _ratio(*([one.p99_ms for one in self.loads[name]] for name in (_OURS, other)))

    def cost(self, other: str) -> float:
        """Return our CPU time per request by another side's, the median over the rounds."""
        return _ratio(self.costs[_OURS], self.costs[other])

    def start(self, other: str) -> float:
        """Return our time to readiness by another side's, the median over the rounds."""
        return _ratio(self.starts[_OURS], self.starts[other])


def run(rounds: int = ROUNDS, environments: Path = Choice.environments) -> str:
    """Return the report of this benchmark; MLflow gets an environment below ``environments``."""
    with tempfile.TemporaryDirectory(prefix="ml-assets-serve-") as name:
        folder = Path(name)
        made, train = fitted("hist_gradient_boosting")
        row = request_rows(draw(1, _SEED + 1), contract_of(train).of("feature"))[0]
        body = json.dumps({"rows": [row]}).encode()
        sides = {_OURS: _ours(folder, made, train, body), _BARE: _empty(folder, body)}
        try:
            sides[_MLFLOW] = mlflow_side(folder, environments, made.estimator, row)
            left_out = ""
        except NotRunError as error:
            left_out = f"MLflow's scoring server: not run: {error}"
        found = Measured()
        for number in range(rounds):
            for side in sorted(sides, reverse=number % 2 == 0):
                with served(sides[side]) as start_s:
                    load, cpu_ms = asked(sides[side])
                found.add(side, start_s, load, cpu_ms)
                print(f"  round {number + 1}/{rounds}  {side}: start {start_s:.2f} s, "
                      f"{load.per_second:.0f}/s, p99 {load.p99_ms:.1f} ms",
                      file=sys.stderr)  # fmt: skip
    return report(found, left_out)


def report(found: Measured, left_out: str = "") -> str:
    """Return ratios and medians; ``left_out`` tells why there are no figures of MLflow."""
    peer = left_out or (
        f"{found.speed(_MLFLOW):.1f} times the requests per second of MLflow's scoring server with "
        f"the same model (goal: at least {MLFLOW_GOAL}), at {found.p99(_MLFLOW):.2f} times its p99 "
        f"(goal: below 1) and {found.cost(_MLFLOW):.2f} times its CPU time per request"
    )
    lines = [
        f"{found.speed(_BARE):.2f} of the requests per second of an empty BentoML service, one "
        f"row, one worker, {CLIENTS} clients (goal: at least {SPEED_GOAL}), at "
        f"{found.cost(_BARE):.2f} times its CPU time per request",
        f"{found.start(_BARE):.2f} times its time to readiness (goal: at most {START_GOAL})",
        peer,
    ]
    rows = [
        [side, *(median(getattr(one, name) for one in found.loads[side])
                 for name in ("per_second", "p50_ms", "p99_ms")),
         median(found.costs[side]), median(found.starts[side])]
        for side in found.loads
    ]  # fmt: skip
    heads = ["service", "requests/s", "p50 ms", "p99 ms", "CPU ms per request", "start s"]
    return "\n".join([*lines, "", table(heads, rows)])


def _ratio(ours: list[float], others: list[float]) -> float:
    return median(one / other for one, other in zip(ours, others, strict=True))


def _ours(folder: Path, made: FittedModel, train: pd.DataFrame, body: bytes) -> Side:
    """Build a bento of boosted trees on 14 columns, 8 of them categories."""
    model, contract = pack(made.estimator, made.info), contract_of(train)
    evaluation = EvaluationReport(model_version=model.version, rows=1, metrics={}, baseline={},
                                  bootstrap_samples=1, seed=_SEED)  # fmt: skip
    home = folder / "home"
    tag = register(home, _NAME, model, contract, evaluation, {}, onnx=onnx_file(model),
                   references=train.head(100)).tag  # fmt: skip
    write_bentofiles(folder / "files", _NAME)
    bento = build_bento(home, folder / "files", _NAME, tag)
    port = free_port()
    command = serve_command(home, bento.tag, port)
    kept = {name: command.env[name] for name in ("BENTOML_HOME", "BENTOML_DO_NOT_TRACK")}
    return Side(command.args, fresh_environment(**kept), port, body)


def _empty(folder: Path, body: bytes) -> Side:
    project, home, port = folder / "empty", folder / "empty_home", free_port()
    for made in (project, home):
        made.mkdir()
    (project / "service.py").write_text(_EMPTY)
    command = [sys.executable, "-m", "bentoml", "serve", "service:Empty", "--working-dir",
               str(project), "--host", "127.0.0.1", "--port", str(port)]  # fmt: skip
    env = fresh_environment(BENTOML_HOME=str(home), BENTOML_DO_NOT_TRACK="True")
    return Side(command, env, port, body)
