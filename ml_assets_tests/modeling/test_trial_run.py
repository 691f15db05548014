import time
from dataclasses import replace
from typing import Any, cast

import numpy as np
import pytest

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.rows import Rows
from ml_assets.modeling.cross_validation import FoldOutcome, folds_of, score_fold
from ml_assets.modeling.families.registry import FAMILIES
from ml_assets.modeling.search_record import KeptFold
from ml_assets.modeling.trial_run import SearchData, TrialConfig, TrialRun
from ml_assets.spec.metrics import Task
from ml_assets_tests.modeling.tables import PLAN, table

TASK: Task = "binary_classification"
HANGING = "ml_assets_tests.modeling.odd_families.Hanging"


def data(rows: int = 60) -> SearchData:
    frame = table(TASK, rows)
    y = frame["y"].to_numpy()
    folds = folds_of(y, TASK, 3, seed=1)
    return SearchData(Rows(feature_matrix(frame, PLAN), y), folds, PLAN, TASK, "roc_auc", "yes", 1)


def config(family: str = "linear", **fields: Any) -> TrialConfig:
    defaults: TrialConfig = {
        "trial_id": "t000",
        "family": family,
        "params": FAMILIES[family].portfolio(TASK)[0] if family in FAMILIES else {},
        "thresholds": [],
        "deadline": None,
        "limit_s": None,
        "fit_s": None,
    }
    return cast(TrialConfig, defaults | fields)


def test_a_trial_is_scored_fold_by_fold() -> None:
    run = TrialRun(data(), config())
    results = [run.step() for _ in range(3)]

    expected = [
        score_fold(
            FAMILIES["linear"].build(run.config["params"], TASK, PLAN, 1),
            run.data.rows,
            fold,
            metric="roc_auc",
            task=TASK,
            positive_class="yes",
        ).score
        for fold in run.data.folds
    ]
    assert [result["status"] for result in results] == [None, None, "completed"]
    assert results[-1]["fold_scores"] == expected
    assert 0.0 < results[0]["fit_s"] < results[2]["fit_s"]


def test_a_trial_below_its_threshold_is_stopped_unless_it_is_done() -> None:
    stopped = TrialRun(data(), config(thresholds=[0.0, 2.0]))
    assert [stopped.step()["status"] for _ in range(2)] == [None, "stopped_early"]
    done = TrialRun(data(), config(thresholds=[0.0, 0.0]))
    assert [done.step()["status"] for _ in range(3)] == [None, None, "completed"]


def test_an_error_ends_the_trial_and_is_recorded() -> None:
    broken = config(params={"numbers": "scaled", "penalty": "l2", "C": -1.0})
    result = TrialRun(data(), broken).step()
    assert result["status"] == "failed"
    assert result["error"] is not None
    assert "'C' parameter" in result["error"]
    assert result["fold_scores"] == []


@pytest.mark.parametrize(
    ("family", "params", "error"),
    [("unheard_of", {}, "SearchError: No model"), ("linear", {"C": 1.0}, "KeyError:")],
)
def test_a_wrong_configuration_is_contained(
    family: str, params: dict[str, Any], error: str
) -> None:
    result = TrialRun(data(), config(family, params=params)).step()
    assert result["status"] == "failed"
    assert (result["error"] or "").startswith(error)


def test_a_fold_that_does_not_define_the_metric_fails_the_trial() -> None:
    made = data()
    training, _ = made.folds[0]
    of_one_class = np.flatnonzero(made.rows.y == "no")[:5]
    result = TrialRun(replace(made, folds=[(training, of_one_class)]), config()).step()
    assert (result["status"], result["error"]) == ("failed", "ValueError: roc_auc is nan on fold 0")


def test_a_deadline_that_has_passed_leaves_no_time() -> None:
    result = TrialRun(data(), config(deadline=time.time() - 1.0)).step()
    assert (result["status"], result["fit_s"]) == ("out_of_time", 0.0)


def test_a_fit_is_left_behind_at_its_deadline() -> None:
    run = TrialRun(data(), config(HANGING, params={"size": 1}, deadline=time.time() + 0.2))
    started = time.perf_counter()
    result = run.step()
    assert result["status"] == "out_of_time"
    assert time.perf_counter() - started < 20.0
    assert run.abandoned
    assert result["error"] is None


def test_a_trial_that_takes_longer_than_it_may_says_so() -> None:
    result = TrialRun(data(), config(HANGING, params={"size": 1}, limit_s=0.2)).step()
    assert result["status"] == "out_of_time"
    assert result["error"] == (
        "It took more than 0.2 s: raise search.trial_limit_s if it was worth more"
    )


def test_folds_are_saved_as_they_finish_and_kept_ones_are_not_done_again() -> None:
    saved: dict[int, KeptFold] = {}

    def save(fold: int, outcome: FoldOutcome, fit_s: float) -> None:
        saved[fold] = KeptFold(outcome, fit_s)

    run = TrialRun(data(), config(), save=save)
    whole = [run.step() for _ in range(3)][-1]
    assert sorted(saved) == [0, 1, 2]
    again = TrialRun(data(), config(), kept=[saved[0], saved[1]], save=save)
    saved.clear()
    resumed = [again.step() for _ in range(3)][-1]
    assert sorted(saved) == [2]
    assert resumed["fold_scores"] == whole["fold_scores"]
    assert resumed["status"] == "completed"


def test_a_trial_that_was_given_up_ends_as_it_did() -> None:
    ended = TrialRun(data(), config(deadline=time.time() - 1.0)).step()
    assert TrialRun(data(), config(), given_up=ended).step() is ended


def test_detectors_label_the_share_that_the_final_model_labels() -> None:
    frame = table(TASK, rows=200)
    y = np.where(frame["size"].abs().fillna(0.0) > 1.2, "odd", "plain").astype(object)
    made = SearchData(
        Rows(feature_matrix(frame, PLAN), y), folds_of(y, "anomaly_detection", 2, 1), PLAN,
        "anomaly_detection", "recall", "odd", 1,
    )  # fmt: skip
    family = FAMILIES["isolation_forest"]
    tried = config("isolation_forest", params=family.portfolio("anomaly_detection")[0])

    def recall(share: float | None) -> float:
        return TrialRun(replace(made, contamination=share), tried).step()["fold_scores"][0]

    assert recall(0.4) > 0.3 > recall(None)
