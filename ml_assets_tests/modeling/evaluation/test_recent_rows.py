import numpy as np
import pandas as pd
import pytest

from ml_assets.contract.contract import Contract
from ml_assets.contract.inference import infer_contract
from ml_assets.estimator.fitted_model import FittedModel
from ml_assets.modeling.evaluation.recent_rows import compare_on_recent_rows
from ml_assets.modeling.refit import refit
from ml_assets.spec.errors import DataError
from ml_assets.spec.metrics import Task
from ml_assets.spec.production_report import RecentRows
from ml_assets_tests.modeling.tables import PLAN, board, problem, table
from ml_assets_tests.spec.specs import make_spec

TASK: Task = "binary_classification"
TRAIN = table(TASK, rows=300)
RECENT = table(TASK, rows=200, seed=5)


def fitted(train: pd.DataFrame) -> FittedModel:
    return refit(train, PLAN, problem(TASK), board(TASK), problem_name="toys",
                 contract_version=1)  # fmt: skip


@pytest.fixture(scope="module")
def good() -> FittedModel:
    return fitted(TRAIN)


@pytest.fixture(scope="module")
def bad() -> FittedModel:
    rng = np.random.default_rng(0)
    return fitted(TRAIN.assign(y=rng.permutation(TRAIN["y"].to_numpy())))


@pytest.fixture(scope="module")
def contract() -> Contract:
    everything = pd.concat([TRAIN, RECENT], ignore_index=True)
    return infer_contract(everything, make_spec("toys", problem={"task": TASK, "target": "y"}))


def compared(
    model: FittedModel, champion: FittedModel, raw: pd.DataFrame, contract: Contract
) -> RecentRows:
    return compare_on_recent_rows(model, champion, raw, TRAIN, contract, problem(TASK), seed=7,
                                  samples=200)  # fmt: skip


def test_the_better_model_is_told_by_the_whole_interval(
    good: FittedModel, bad: FittedModel, contract: Contract
) -> None:
    better = compared(good, bad, RECENT, contract).compared("roc_auc")
    worse = compared(bad, good, RECENT, contract).compared("roc_auc")
    assert better is not None
    assert worse is not None
    assert better.better
    assert worse.worse
    assert worse.difference == pytest.approx(-better.difference)
    assert better.against == "champion"
    assert better.rows == 200


def test_rows_the_model_learnt_from_and_broken_ones_are_left_out(
    good: FittedModel, bad: FittedModel, contract: Contract
) -> None:
    raw = pd.concat([RECENT, TRAIN.head(20)], ignore_index=True).astype(object)
    raw.loc[[0, 1], "weight"] = "heavy"
    found = compared(good, bad, raw, contract)
    assert (found.rows, found.broken, found.learnt) == (198, 2, 20)


def test_few_rows_are_no_ground_for_a_verdict(
    good: FittedModel, bad: FittedModel, contract: Contract
) -> None:
    found = compared(bad, good, RECENT.head(29), contract)
    assert (found.rows, found.comparison) == (29, [])
    assert "only 29 rows" in found.note


def test_a_table_without_the_target_is_an_error(
    good: FittedModel, bad: FittedModel, contract: Contract
) -> None:
    with pytest.raises(DataError, match="y"):
        compared(good, bad, RECENT.drop(columns="y"), contract)
