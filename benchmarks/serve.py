"""The prediction service beside an empty BentoML service with the same settings."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import pandas as pd

from benchmarks.explain import fitted
from benchmarks.explain_table import PLAN, draw
from benchmarks.http_load import Load, load
from benchmarks.stopwatch import fresh_environment
from benchmarks.table import table
from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.deployment.bento import build_bento, write_bentofiles
from ml_assets.deployment.conversion.onnx_file import onnx_file
from ml_assets.deployment.registry import register
from ml_assets.deployment.request_rows import request_rows
from ml_assets.deployment.serve import end, free_port, processes_of, serve_command
from ml_assets.estimator.skops_format import pack
from ml_assets.spec.evaluation_report import EvaluationReport

ROUNDS = 5
SPEED_GOAL, START_GOAL = 0.75, 1.3
_CLIENTS, _SECONDS, _WARM_UP_S = 8, 5.0, 1.0
_NAME, _SEED = "adult", 7

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


@dataclass(frozen=True)
class Side:
    """A way to serve: its command and the home of its processes."""

    command: list[str]
    env: dict[str, str]
    port: int

    @property
    def home(self) -> Path:
        """The home that its processes are known by."""
        return Path(self.env["BENTOML_HOME"])


def run(rounds: int = ROUNDS) -> str:
    """Return the report of this benchmark."""
    with tempfile.TemporaryDirectory(prefix="ml-assets-serve-") as name:
        folder = Path(name)
        ours, body = _ours(folder)
        sides = {"ours": ours, "empty": _empty(folder)}
        starts: dict[str, list[float]] = {side: [] for side in sides}
        loads: dict[str, list[Load]] = {side: [] for side in sides}
        costs: dict[str, list[float]] = {side: [] for side in sides}
        for number in range(rounds):
            for side in sorted(sides, reverse=number % 2 == 0):
                with _served(sides[side]) as start_s:
                    starts[side].append(start_s)
                    found, cpu_ms = _asked(sides[side], body)
                    loads[side].append(found)
                    costs[side].append(cpu_ms)
                    print(f"  round {number + 1}/{rounds}  {side}: start {start_s:.2f} s, "
                          f"{found.per_second:.0f}/s, p99 {found.p99_ms:.1f} ms",
                          file=sys.stderr)  # fmt: skip
    return _report(starts, loads, costs)


def _report(
    starts: dict[str, list[float]], loads: dict[str, list[Load]], costs: dict[str, list[float]]
) -> str:
    speed = median(one.per_second / other.per_second
                   for one, other in zip(loads["ours"], loads["empty"], strict=True))  # fmt: skip
    start = median(one / other
                   for one, other in zip(starts["ours"], starts["empty"], strict=True))  # fmt: skip
    lines = [
        [side, median(one.per_second for one in loads[side]),
         median(one.p50_ms for one in loads[side]), median(one.p99_ms for one in loads[side]),
         median(costs[side]), median(starts[side])]
        for side in loads
    ]  # fmt: skip
    heads = ["service", "requests/s", "p50 ms", "p99 ms", "CPU ms per request", "start s"]
    return "\n".join([
        f"{speed:.2f} of the requests per second of an empty BentoML service, one row, one "
        f"worker, {_CLIENTS} clients (goal: at least {SPEED_GOAL})",
        f"{start:.2f} times its time to readiness (goal: at most {START_GOAL})",
        "",
        table(heads, lines),
    ])  # fmt: skip


def _asked(side: Side, body: bytes) -> tuple[Load, float]:
    url = f"http://127.0.0.1:{side.port}/predict"
    load(url, body, _CLIENTS, _WARM_UP_S)
    before = _cpu_s(side)
    found = load(url, body, _CLIENTS, _SECONDS)
    return found, 1000 * (_cpu_s(side) - before) / len(found.times_ms)


def _cpu_s(side: Side) -> float:
    times = [process.cpu_times() for process in processes_of(side.home)]
    return sum(one.user + one.system for one in times)


@contextmanager
def _served(side: Side) -> Iterator[float]:
    """Serve one side; hand over the seconds until it was ready."""
    started = time.monotonic()
    with ExitStack() as stack:
        log = stack.enter_context(tempfile.TemporaryFile())
        child = subprocess.Popen(side.command, env=side.env, stdin=subprocess.DEVNULL, stdout=log,
                                 stderr=log, start_new_session=True)  # fmt: skip
        stack.callback(end, child, side.home)
        while not _ready(side.port):
            if child.poll() is not None:
                log.seek(0)
                raise RuntimeError(log.read().decode(errors="replace")[-2000:])
            time.sleep(0.02)
        yield time.monotonic() - started


def _ready(port: int) -> bool:
    from urllib.request import urlopen

    try:
        with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _ours(folder: Path) -> tuple[Side, bytes]:
    """Build a bento of boosted trees on 14 columns, 8 of them categories; and a request's body."""
    made, train = fitted("hist_gradient_boosting")
    model = pack(made.estimator, made.info)
    contract = _contract(train)
    report = EvaluationReport(model_version=model.version, rows=1, metrics={}, baseline={},
                              bootstrap_samples=1, seed=_SEED)  # fmt: skip
    home = folder / "home"
    tag = register(home, _NAME, model, contract, report, {}, onnx=onnx_file(model),
                   references=train.head(100)).tag  # fmt: skip
    write_bentofiles(folder / "files", _NAME)
    bento = build_bento(home, folder / "files", _NAME, tag)
    port = free_port()
    command = serve_command(home, bento.tag, port)
    kept = {name: command.env[name] for name in ("BENTOML_HOME", "BENTOML_DO_NOT_TRACK")}
    rows: list[Any] = request_rows(draw(1, _SEED + 1), contract.of("feature"))
    side = Side(command.args, fresh_environment(**kept), port)
    return side, json.dumps({"rows": rows}).encode()


def _contract(train: pd.DataFrame) -> Contract:
    columns = {
        feature.column: ColumnContract(
            type="number", min=float(train[feature.column].min()) - 1e6,
            max=float(train[feature.column].max()) + 1e6,
        )
        if feature.kind == "number"
        else ColumnContract(type="string", allowed=sorted(train[feature.column].unique()))
        for feature in PLAN.features
    }  # fmt: skip
    columns["income"] = ColumnContract(type="string", role="target", allowed=["less", "more"])
    return Contract(problem=_NAME, columns=columns)


def _empty(folder: Path) -> Side:
    project, home, port = folder / "empty", folder / "empty_home", free_port()
    for made in (project, home):
        made.mkdir()
    (project / "service.py").write_text(_EMPTY)
    command = [sys.executable, "-m", "bentoml", "serve", "service:Empty", "--working-dir",
               str(project), "--host", "127.0.0.1", "--port", str(port)]  # fmt: skip
    env = fresh_environment(BENTOML_HOME=str(home), BENTOML_DO_NOT_TRACK="True")
    return Side(command, env, port)
