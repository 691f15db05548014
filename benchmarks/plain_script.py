"""One plain script that takes breast_cancer from scikit-learn's table to a served bento.

It does the work of ``ml-assets run breast_cancer`` with the same libraries, without Dagster and
without ml_assets, as somebody who knows these libraries writes it by hand:

    python plain_script.py CONTRACT TRIALS FOLDER

CONTRACT is the pinned contract (YAML: bounds of columns and of the table), TRIALS a JSON list of
``{family, params, folds}``, FOLDER an empty folder. The seconds of each step end in
FOLDER/steps.json.
"""

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import yaml

SEED = 7
POSITIVE = "malignant"
BOOTSTRAP_SAMPLES = 1000
SERVICE = """\
from pathlib import Path

import bentoml
import yaml
from pydantic import ConfigDict, Field, create_model

entry = bentoml.models.get("{tag}")
contract = yaml.safe_load(Path(entry.path_of("contract.yaml")).read_text())
features = {{name: column for name, column in contract["columns"].items()
             if column["type"] == "number"}}
Row = create_model(
    "Row", __config__=ConfigDict(extra="forbid"),
    **{{name: (float, Field(ge=column["min"], le=column["max"], allow_inf_nan=False))
       for name, column in features.items()}},
)
Prediction = create_model("Prediction", prediction=(str, ...), probability=(float, ...))


@bentoml.service(name="plain_script")
class PlainScript:
    model = bentoml.models.BentoModel("{tag}")

    def __init__(self) -> None:
        import skops.io

        self.pipeline = skops.io.load(entry.path_of("model.skops"), trusted={trusted})

    @bentoml.api
    def predict(self, rows: list[Row]) -> list[Prediction]:
        import pandas as pd

        frame = pd.DataFrame([row.model_dump() for row in rows])
        shares = self.pipeline.predict_proba(frame)
        labels = self.pipeline.classes_[shares.argmax(axis=1)]
        positive = list(self.pipeline.classes_).index("{positive}")
        return [
            Prediction(prediction=str(label), probability=float(share))
            for label, share in zip(labels, shares[:, positive])
        ]
"""
TRUSTED = [
    "numpy.dtype",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.metrics._dist_metrics.EuclideanDistance64",
    "sklearn.metrics._dist_metrics.ManhattanDistance64",
    "sklearn.neighbors._kd_tree.KDTree",
    "sklearn.tree._tree.Tree",
]

steps: dict[str, float] = {}


@contextmanager
def step(name: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    steps[name] = time.perf_counter() - started
    print(f"{name}: {steps[name]:.2f} s", flush=True)


def read(folder: Path) -> Any:
    from sklearn.datasets import load_breast_cancer

    bunch = load_breast_cancer(as_frame=True)
    frame = bunch.frame.rename(columns=lambda name: name.replace(" ", "_"))
    frame["target"] = frame["target"].map(dict(enumerate(bunch.target_names))).astype("object")
    frame.to_parquet(folder / "raw.parquet")
    return frame


def check_rows(frame: Any, contract: dict[str, Any], folder: Path) -> Any:
    import numpy as np
    import pandas as pd
    import pandera.pandas as pa

    columns: dict[str, pa.Column] = {}
    for name, rules in contract["columns"].items():
        if rules["type"] == "number":
            finite = pa.Check(lambda values: np.isfinite(values), name="finite")
            bounds = pa.Check.in_range(rules["min"], rules["max"])
            columns[name] = pa.Column(float, [finite, bounds], nullable=False)
        else:
            columns[name] = pa.Column(object, pa.Check.isin(rules["allowed"]), nullable=False)
    bad: set[int] = set()
    try:
        pa.DataFrameSchema(columns).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        bad = set(errors.failure_cases["index"].dropna().astype(int))
    clean, quarantine = frame.drop(index=list(bad)), frame.loc[sorted(bad)]
    if len(clean) + len(quarantine) != len(frame):
        raise ValueError("rows are lost")
    clean.to_parquet(folder / "clean.parquet")
    quarantine.to_parquet(folder / "quarantine.parquet")
    return pd.read_parquet(folder / "clean.parquet")


def check_table(frame: Any, contract: dict[str, Any]) -> None:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    import great_expectations.expectations as gxe
    from great_expectations.data_context.types.base import ProgressBarsConfig

    rules = contract["table"]
    suite = gx.ExpectationSuite(name="breast_cancer", expectations=[
        gxe.ExpectTableRowCountToBeBetween(
            min_value=rules["rows"]["min"], max_value=rules["rows"]["max"]),
        gxe.ExpectTableColumnsToMatchSet(column_set=list(contract["columns"]), exact_match=True),
        *(gxe.ExpectColumnMeanToBeBetween(column=name, min_value=b["min"], max_value=b["max"])
          for name, b in rules["means"].items()),
    ])  # fmt: skip
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("tables").add_dataframe_asset("breast_cancer")
    batch = asset.add_batch_definition_whole_dataframe("whole").get_batch({"dataframe": frame})
    if not batch.validate(suite).success:
        raise ValueError("the table breaks its contract")


def explore(frame: Any, folder: Path) -> None:
    from matplotlib.figure import Figure
    from skrub import TableReport

    report = TableReport(frame, title="breast_cancer", verbose=0,
                         plot_distributions=True, compute_associations=True)  # fmt: skip
    (folder / "report.html").write_text(report.html())
    truth = (frame["target"] == POSITIVE).astype(int)
    related = frame.drop(columns="target").corrwith(truth).abs().sort_values()[-10:]
    figure = Figure(figsize=(9, 4), layout="constrained")
    left, right = figure.subplots(1, 2)
    counts = frame["target"].value_counts()
    left.barh(list(counts.index), counts.to_numpy())
    right.barh(list(related.index), related.to_numpy())
    figure.savefig(folder / "profile.png", dpi=110)


def split(frame: Any, folder: Path) -> tuple[Any, Any]:
    from sklearn.model_selection import train_test_split

    train, test = train_test_split(frame, test_size=0.25, stratify=frame["target"],
                                   random_state=SEED)  # fmt: skip
    train.to_parquet(folder / "train.parquet")
    test.to_parquet(folder / "test.parquet")
    return train, test


def build(family: str, params: dict[str, Any]) -> Any:
    from sklearn.ensemble import (
        ExtraTreesClassifier,
        HistGradientBoostingClassifier,
        RandomForestClassifier,
    )
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import KBinsDiscretizer, StandardScaler

    params = dict(params)
    impute, scale = SimpleImputer(strategy="median"), StandardScaler()
    if family == "linear":
        if params.pop("numbers") == "binned":
            scale = KBinsDiscretizer(8, strategy="quantile", subsample=None,
                                     quantile_method="averaged_inverted_cdf")  # fmt: skip
        l1 = {"l1_ratio": 1.0, "solver": "saga", "max_iter": 300, "tol": 1e-3}
        extra = l1 if params.pop("penalty") == "l1" else {"max_iter": 1000}
        model = LogisticRegression(**params, **extra, random_state=SEED)
        return Pipeline([("impute", impute), ("scale", scale), ("model", model)])
    if family == "nearest_neighbors":
        model = KNeighborsClassifier(**params)
        return Pipeline([("impute", impute), ("scale", scale), ("model", model)])
    if family == "hist_gradient_boosting":
        model = HistGradientBoostingClassifier(**params, early_stopping=False, random_state=SEED)
        return Pipeline([("model", model)])
    params.pop("depth")
    kind = RandomForestClassifier if family == "random_forest" else ExtraTreesClassifier
    return Pipeline([("model", kind(**params, n_jobs=1, random_state=SEED))])


def score_trial(config: dict[str, Any], data: dict[str, Any]) -> None:
    from ray import tune
    from sklearn.metrics import roc_auc_score

    warnings.simplefilter("ignore")
    features, labels, scores = data["features"], data["labels"], []
    for rows, held in data["folds"][: config["trial"]["folds"]]:
        pipeline = build(config["trial"]["family"], config["trial"]["params"])
        pipeline.fit(features.iloc[rows], labels[rows])
        positive = list(pipeline.classes_).index(POSITIVE)
        shares = pipeline.predict_proba(features.iloc[held])[:, positive]
        scores.append(roc_auc_score(labels[held] == POSITIVE, shares))
        tune.report({"roc_auc": sum(scores) / len(scores), "folds": len(scores)})


def search(train: Any, trials: list[dict[str, Any]], folder: Path) -> dict[str, Any]:
    os.environ["TUNE_DISABLE_AUTO_CALLBACK_LOGGERS"] = "1"
    import ray
    from ray import tune
    from sklearn.model_selection import StratifiedKFold

    features, labels = train.drop(columns="target"), train["target"].to_numpy()
    folds = StratifiedKFold(5, shuffle=True, random_state=SEED).split(features, labels)
    ray.init(include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
    data = {"features": features, "labels": labels, "folds": list(folds)}
    results: Any = tune.Tuner(
        tune.with_parameters(score_trial, data=data),
        param_space={"trial": tune.grid_search(trials)},
        tune_config=tune.TuneConfig(reuse_actors=True, max_concurrent_trials=os.cpu_count()),
        run_config=tune.RunConfig(name="search", storage_path=str(folder / "ray"), verbose=0),
    ).fit()
    ray.shutdown()
    if results.errors:
        raise ValueError(results.errors[0])
    board = [
        {**result.config["trial"], "score": result.metrics["roc_auc"]}
        for result in results
        if result.metrics["folds"] == 5
    ]
    board.sort(key=lambda trial: -trial["score"])
    (folder / "leaderboard.json").write_text(json.dumps(board, indent=2))
    return board[0]


def refit(best: dict[str, Any], train: Any) -> Any:
    pipeline = build(best["family"], best["params"])
    return pipeline.fit(train.drop(columns="target"), train["target"].to_numpy())


def metrics() -> dict[str, Callable[[Any, Any, Any], float]]:
    """Return functions of truth (0 and 1), predicted labels (0 and 1), and probabilities."""
    from sklearn import metrics as m

    return {
        "roc_auc": lambda t, y, p: m.roc_auc_score(t, p),
        "average_precision": lambda t, y, p: m.average_precision_score(t, p),
        "accuracy": lambda t, y, p: m.accuracy_score(t, y),
        "balanced_accuracy": lambda t, y, p: m.balanced_accuracy_score(t, y),
        "f1": lambda t, y, p: m.f1_score(t, y),
        "f1_macro": lambda t, y, p: m.f1_score(t, y, average="macro"),
        "precision": lambda t, y, p: m.precision_score(t, y),
        "recall": lambda t, y, p: m.recall_score(t, y),
        "matthews_corrcoef": lambda t, y, p: m.matthews_corrcoef(t, y),
        "log_loss": lambda t, y, p: m.log_loss(t, p),
        "brier_score": lambda t, y, p: m.brier_score_loss(t, p),
    }


def evaluate(pipeline: Any, train: Any, test: Any, folder: Path) -> dict[str, Any]:
    import numpy as np
    from sklearn.dummy import DummyClassifier

    truth = (test["target"] == POSITIVE).to_numpy().astype(int)
    shares = positive_share(pipeline, test)
    dummy = DummyClassifier(strategy="prior")
    dummy.fit(train.drop(columns="target"), train["target"])
    base = positive_share(dummy, test)
    rng, report = np.random.default_rng(SEED), {}
    samples = [rng.integers(0, len(truth), len(truth)) for _ in range(BOOTSTRAP_SAMPLES)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, metric in metrics().items():
            values = [metric(truth[s], (shares[s] > 0.5).astype(int), shares[s]) for s in samples]
            low, high = np.percentile(values, [2.5, 97.5])
            report[name] = {
                "value": metric(truth, (shares > 0.5).astype(int), shares),
                "low": low, "high": high,
                "dummy": metric(truth, (base > 0.5).astype(int), base),
            }  # fmt: skip
    (folder / "evaluation.json").write_text(json.dumps(report, indent=2, default=float))
    return report


def positive_share(model: Any, frame: Any) -> Any:
    column = list(model.classes_).index(POSITIVE)
    return model.predict_proba(frame.drop(columns="target"))[:, column]


def plot(pipeline: Any, test: Any, folder: Path) -> None:
    from matplotlib.figure import Figure
    from sklearn.calibration import calibration_curve
    from sklearn.metrics import confusion_matrix, precision_recall_curve, roc_curve

    truth = (test["target"] == POSITIVE).to_numpy().astype(int)
    shares = positive_share(pipeline, test)
    board = json.loads((folder / "leaderboard.json").read_text())

    def figure(name: str, panels: int, draw: Callable[[Any], None]) -> None:
        drawn = Figure(figsize=(4.6 * panels, 3.8), layout="constrained")
        draw(drawn.subplots(1, panels, squeeze=False)[0])
        drawn.savefig(folder / f"{name}.png", dpi=110)

    def curves(axes: Any) -> None:
        axes[0].plot(*roc_curve(truth, shares)[:2])
        precision, recall, _ = precision_recall_curve(truth, shares)
        axes[1].plot(recall, precision)

    def calibration(axes: Any) -> None:
        observed, predicted = calibration_curve(truth, shares, n_bins=10, strategy="quantile")
        axes[0].plot(predicted, observed, "o-")
        axes[1].hist([shares[truth == 1], shares[truth == 0]], bins=20, stacked=True)

    figure("trials", 1, lambda axes: axes[0].plot([t["score"] for t in board], "o"))
    figure("curves", 2, curves)
    figure("calibration", 2, calibration)
    figure("confusion", 1, lambda axes: axes[0].imshow(confusion_matrix(truth, shares > 0.5)))


def export(pipeline: Any, test: Any, folder: Path) -> Path:
    import numpy as np
    import skops.io

    path = folder / "model.skops"
    skops.io.dump(pipeline, path)
    reloaded = skops.io.load(path, trusted=TRUSTED)
    if not np.array_equal(positive_share(pipeline, test), positive_share(reloaded, test)):
        raise ValueError("the model's file predicts otherwise")
    return path


def register(path: Path, contract: Path, report: dict[str, Any]) -> str:
    import bentoml

    values = {name: float(metric["value"]) for name, metric in report.items()}
    with bentoml.models.create("plain_script", metadata=values) as entry:
        Path(entry.path_of("model.skops")).write_bytes(path.read_bytes())
        Path(entry.path_of("contract.yaml")).write_text(contract.read_text())
    return str(entry.tag)


def build_bento(model_tag: str, folder: Path) -> str:
    import bentoml

    context = folder / "bento"
    context.mkdir()
    source = SERVICE.format(tag=model_tag, trusted=TRUSTED, positive=POSITIVE)
    (context / "service.py").write_text(source)
    (context / "bentofile.yaml").write_text(yaml.safe_dump({
        "service": "service:PlainScript", "include": ["*.py"],
        "python": {"lock_packages": False,
                   "packages": ["numpy", "pandas", "pydantic", "PyYAML", "scikit-learn", "skops"]},
    }))  # fmt: skip
    built = bentoml.bentos.build_bentofile(str(context / "bentofile.yaml"), build_ctx=str(context))
    return str(built.tag)


def serve_once(bento_tag: str, pipeline: Any, test: Any, folder: Path) -> None:
    rows = test.head(100)
    expected = positive_share(pipeline, rows)
    body = json.dumps({"rows": rows.drop(columns="target").to_dict("records")}).encode()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (folder / "service.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "bentoml", "serve", bento_tag, "--host", "127.0.0.1",
             "--port", str(port)],
            stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        wait_until_ready(f"http://127.0.0.1:{port}/readyz", server)
        request = Request(f"http://127.0.0.1:{port}/predict", body,
                          {"Content-Type": "application/json"})  # fmt: skip
        with urlopen(request, timeout=60) as answer:
            served = [row["probability"] for row in json.loads(answer.read())]
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()
    if max(abs(one - other) for one, other in zip(served, expected, strict=True)) > 1e-6:
        raise ValueError("the service predicts otherwise")


def wait_until_ready(url: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise ValueError("the service did not start")


def score_batch(pipeline: Any, test: Any, folder: Path) -> None:
    predictions = test.drop(columns="target").assign(probability=positive_share(pipeline, test))
    predictions.to_parquet(folder / "predictions.parquet")


def main(contract_file: Path, trials_file: Path, folder: Path) -> None:
    contract = yaml.safe_load(contract_file.read_text())
    trials = json.loads(trials_file.read_text())
    with step("read"):
        frame = read(folder)
    with step("pandera"):
        frame = check_rows(frame, contract, folder)
    with step("great expectations"):
        check_table(frame, contract)
    with step("report"):
        explore(frame, folder)
    with step("split"):
        train, test = split(frame, folder)
    with step("search"):
        best = search(train, trials, folder)
    with step("refit"):
        pipeline = refit(best, train)
    with step("metrics"):
        report = evaluate(pipeline, train, test, folder)
    with step("plots"):
        plot(pipeline, test, folder)
    with step("skops"):
        model = export(pipeline, test, folder)
    with step("model store"):
        model_tag = register(model, contract_file, report)
    with step("bento build"):
        bento_tag = build_bento(model_tag, folder)
    with step("serve once"):
        serve_once(bento_tag, pipeline, test, folder)
    with step("batch"):
        score_batch(pipeline, test, folder)
    (folder / "steps.json").write_text(json.dumps(steps))


if __name__ == "__main__":
    main(*(Path(argument).resolve() for argument in sys.argv[1:4]))
