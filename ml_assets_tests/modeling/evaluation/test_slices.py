from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score, root_mean_squared_error

from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.estimator.predict import predict
from ml_assets.modeling.evaluation.slices import find_slices
from ml_assets.spec.evaluation_settings import Slices
from ml_assets.spec.metrics import DEFAULT_METRIC, TASKS, Task
from ml_assets.spec.problem import Bounds
from ml_assets.spec.slice_report import SliceReport
from ml_assets_tests.modeling import unlabelled_tables as odd
from ml_assets_tests.modeling.evaluation.known_models import PLAN, model, shuffled, signal, table

BINARY: Task = "binary_classification"


def found(task: Task, test: Any, known: FittedModel | None = None, **settings: Any) -> SliceReport:
    report = find_slices(known or model(task), test, test, metric=DEFAULT_METRIC[task],
                         settings=Slices(**settings), seed=1)  # fmt: skip
    assert report is not None
    return report


@pytest.mark.parametrize("task", TASKS)
def test_a_planted_slice_is_the_worst_and_fails(task: Task) -> None:
    frame = table(task, rows=6_000)
    report = found(task, shuffled(frame, frame["shop"] == "east"))
    first = report.slices[0]
    assert first.name == "shop = east"
    assert first.significant
    assert report.failing[0] == first
    assert first.reason is not None
    assert first.dummy_loss is not None
    assert first.loss > 1.1 * first.dummy_loss
    assert report.min_rows == 60


@pytest.mark.parametrize("task", TASKS)
def test_a_planted_pair_is_the_worst_and_fails(task: Task) -> None:
    frame = table(task, rows=6_000)
    bad = (frame["shop"] == "south") & (frame["colour"] == "red")
    report = found(task, shuffled(frame, bad))
    assert [one.name for one in report.failing] == ["colour = red and shop = south"]
    assert report.slices[0] == report.failing[0]
    assert found(task, shuffled(frame, bad), pairs=False).tried < report.tried / 4


@pytest.mark.parametrize("task", TASKS)
def test_a_slices_figures_are_those_of_its_rows(task: Task) -> None:
    frame = table(task)
    test = shuffled(frame, frame["shop"] == "east")
    report = found(task, test)
    first, mask = report.slices[0], (test["shop"] == "east").to_numpy()
    y, predictions = test["y"].to_numpy(), predict(model(task), test)
    assert first.rows == mask.sum()
    shares = predictions.probabilities
    for value, rows in ((first.score, mask), (report.score, np.ones(len(y), dtype=bool))):
        if task == "regression":
            expected = root_mean_squared_error(y[rows], predictions.labels[rows])
        elif shares is not None and task == BINARY:
            expected = roc_auc_score(y[rows] == "yes", shares[rows, 1])
        else:
            expected = log_loss(y[rows], shares[rows])
        assert value == pytest.approx(expected)
    assert first.low is not None
    assert first.high is not None
    assert first.low < first.score < first.high
    if task == "regression":
        assert first.loss == pytest.approx(np.abs(y - predictions.labels)[mask].mean())
        assert first.rest_loss == pytest.approx(np.abs(y - predictions.labels)[~mask].mean())
        assert first.dummy_loss == pytest.approx(np.abs(y - y.mean())[mask].mean())


@pytest.mark.parametrize("task", TASKS)
def test_good_models_do_not_fail_by_chance(task: Task) -> None:
    failed = [seed for seed in range(40) if found(task, table(task, 500, seed)).failing]
    assert failed == []


def test_a_weak_model_of_a_rare_class_does_not_fail_by_chance() -> None:
    rare = model(BINARY, offset=-5.0)
    failed = [seed for seed in range(40)
              if found(BINARY, table(BINARY, 500, seed, offset=-5.0), rare).failing]  # fmt: skip
    assert failed == []


def test_a_model_that_learnt_by_class_weights_does_not_fail_by_its_scale() -> None:
    class Balanced(LogisticRegression):
        def predict_proba(self, rows: Any) -> np.ndarray:
            return super().predict_proba(signal(rows)[:, None])

    failed = []
    for seed in range(20):
        train, test = (table(BINARY, 500, 50 * seed + side, offset=-3.0) for side in (0, 1))
        fit = Balanced(class_weight="balanced").fit(signal(train)[:, None], train["y"])
        known = FittedModel(fit, model(BINARY).info, b"", "balanced")
        if found(BINARY, test, known).failing:
            failed.append(seed)
    assert failed == []


def test_a_model_without_any_signal_is_no_worse_than_the_dummy() -> None:
    rng = np.random.default_rng(3)
    for seed in range(10):
        frame = table(BINARY, 500, seed)
        assert found(BINARY, frame.assign(y=rng.permutation(frame["y"]))).failing == []


def test_the_dummy_may_be_beaten_by_a_stated_margin() -> None:
    frame = table("regression")
    strict = found("regression", frame, max_loss_ratio=0.1)
    assert strict.failing
    assert "0.1 times" in str(strict.failing[0].reason)


def test_a_stated_bound_fails_where_a_score_is_significantly_outside() -> None:
    frame = table(BINARY, rows=6_000)
    bad = shuffled(frame, frame["shop"] == "east")
    kept, missed = (found(BINARY, test, score=Bounds(min=0.58), max_loss_ratio=9.0)
                    for test in (frame, bad))  # fmt: skip
    assert kept.failing == []
    assert missed.failing[0].name == "shop = east"
    assert "roc_auc" in str(missed.failing[0].reason)


def test_columns_aside_are_not_sliced_and_small_slices_neither() -> None:
    frame = table(BINARY)
    bad = shuffled(frame, frame["shop"] == "east").assign(faith=np.arange(3_000) % 3)
    report = find_slices(model(BINARY), bad, bad, metric="roc_auc", settings=Slices(min_rows=400),
                         seed=1, aside={"faith"})  # fmt: skip
    assert report is not None
    assert {column for one in report.slices for column in one.columns}.isdisjoint({"faith"})
    assert all(one.rows >= 400 for one in report.slices)
    assert report.min_rows == 400


def test_rows_count_as_much_as_they_weigh() -> None:
    plan = PLAN.model_copy(update={"weight": "counts"})
    frame = table("regression")
    bad = shuffled(frame, frame["shop"] == "east").assign(counts=1.0)
    light = bad.assign(counts=np.where(bad["shop"] == "east", 1e-6, 1.0))
    known = model("regression", plan)
    assert found("regression", bad, known).slices[0].name == "shop = east"
    mean = np.average(np.abs(light["y"] - predict(known, light).labels), weights=light["counts"])
    report = found("regression", light, known)
    assert report.loss == pytest.approx(mean)
    # Its own mean does not depend on how much the slice counts.
    same = found("regression", bad, known).slices[0].loss
    assert report.slices[0].loss == pytest.approx(same)


def test_the_seed_fixes_the_report() -> None:
    frame = table(BINARY)
    assert found(BINARY, frame) == found(BINARY, frame)


def test_anomalies_with_labels_are_scored_and_never_fail() -> None:
    frame = odd.odd_rows(rows=600, share=0.1, seed=3)
    report = find_slices(odd.detector(), frame, frame, metric="planted_roc_auc", settings=Slices(),
                         seed=1)  # fmt: skip
    assert report is not None
    assert report.metric == "average_precision"
    assert report.failing == []


def test_anomalies_without_labels_are_told_by_the_share_that_is_flagged() -> None:
    detector = odd.detector(labelled=False)
    frame = odd.odd_rows(rows=2_000, share=0.05, seed=3)
    report = find_slices(detector, frame, frame, metric="planted_roc_auc", settings=Slices(),
                         seed=1, aside={"odd"})  # fmt: skip
    assert report is not None
    flags = predict(detector, frame).labels == "anomaly"
    assert report.metric == "share_flagged"
    assert report.score == pytest.approx(flags.mean())
    first = report.slices[0]
    assert first.significant
    assert first.score == pytest.approx(first.loss)
    assert first.dummy_loss is None


def test_clusters_have_no_slices() -> None:
    frame = odd.groups()
    settings = Slices()
    assert find_slices(odd.clusters(), frame, frame, metric="silhouette", settings=settings,
                       seed=1) is None  # fmt: skip
