import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import Result

from ml_assets.deployment.champion import Champion
from ml_assets.estimator.predict import predict
from ml_assets_tests.cli.boards import store
from ml_assets_tests.deployment.conftest import (
    Case,
    breast_cancer_table,
    make_case,
    register_case,
)


@pytest.fixture(scope="module")
def case() -> Case:
    return make_case("cancer", "binary_classification", breast_cancer_table())


@pytest.fixture
def promoted(root: Path, write_problem: Callable[..., Path], case: Case) -> Case:
    write_problem("cancer")
    entry = register_case(root / "data" / "bentoml", case)
    store(root, "cancer", "champion", Champion(
        name="cancer", version=entry.version, tag=entry.tag, run_id="r", verdict=[],
        promoted_at=datetime(2026, 1, 1, tzinfo=UTC),
    ))  # fmt: skip
    return case


def test_rows_are_scored_as_the_model_scores_them(
    ml_assets: Callable[..., Result], promoted: Case, root: Path
) -> None:
    promoted.held_out.to_csv(root / "rows.csv", index=False)
    result = ml_assets("score", "cancer", "rows.csv", "-o", "out/scores.parquet", "--json")
    assert result.exit_code == 0, result.stderr
    rows = len(promoted.held_out)
    assert json.loads(result.stdout) == {
        "model_version": promoted.model.version, "scored": rows, "rejected": 0,
        "output": "out/scores.parquet", "rejected_file": None,
    }  # fmt: skip
    found = pd.read_parquet(root / "out" / "scores.parquet")
    expected = predict(promoted.model, promoted.held_out)
    assert found["prediction"].tolist() == expected.labels.tolist()
    assert expected.probabilities is not None
    np.testing.assert_allclose(
        found[[f"probability_{name}" for name in ("benign", "malignant")]].to_numpy(),
        expected.probabilities, atol=1e-9,
    )  # fmt: skip


def test_rows_that_break_the_contract_are_kept_with_the_reason(
    ml_assets: Callable[..., Result], promoted: Case, root: Path
) -> None:
    rows = promoted.held_out.drop(columns="target").head(5).astype(object)
    rows.loc[3, "mean_radius"] = "wide"
    rows.to_csv(root / "rows.csv", index=False)
    result = ml_assets("score", "cancer", "rows.csv", "-o", "scores.csv")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("4 rows scored to scores.csv by model version ")
    assert len(pd.read_csv(root / "scores.csv")) == 4
    rejected = pd.read_csv(root / "scores.rejected.csv")
    assert rejected["_row"].tolist() == [3]
    assert rejected["_rules"].tolist() == ["mean_radius.type"]
    # The next, clean input takes the stale file away.
    promoted.held_out.to_csv(root / "rows.csv", index=False)
    assert ml_assets("score", "cancer", "rows.csv", "-o", "scores.csv").exit_code == 0
    assert not (root / "scores.rejected.csv").exists()


def test_without_a_scored_row_the_status_is_1_and_the_old_output_stays(
    ml_assets: Callable[..., Result], promoted: Case, root: Path
) -> None:
    (root / "scores.csv").write_text("earlier")
    promoted.held_out.head(3).assign(mean_radius=-1e9).to_csv(root / "rows.csv", index=False)
    result = ml_assets("score", "cancer", "rows.csv", "-o", "scores.csv")
    assert result.exit_code == 1
    assert "0 rows scored" in result.stdout
    assert (root / "scores.csv").read_text() == "earlier"
    assert len(pd.read_csv(root / "scores.rejected.csv")) == 3


def test_an_absent_column_is_named(
    ml_assets: Callable[..., Result], promoted: Case, root: Path
) -> None:
    promoted.held_out.drop(columns="mean_radius").to_csv(root / "rows.csv", index=False)
    result = ml_assets("score", "cancer", "rows.csv", "-o", "scores.csv")
    assert result.exit_code == 1
    assert "mean_radius" in result.stderr
    assert not (root / "scores.csv").exists()


def test_the_ending_is_looked_at_first(ml_assets: Callable[..., Result], promoted: Case) -> None:
    result = ml_assets("score", "cancer", "nowhere.csv", "-o", "scores.xlsx")
    assert result.exit_code == 1
    assert "scores.xlsx" in result.stderr


def test_without_a_champion(
    ml_assets: Callable[..., Result], write_problem: Callable[..., Path], root: Path
) -> None:
    write_problem("cancer")
    (root / "rows.csv").write_text("a\n1\n")
    result = ml_assets("score", "cancer", "rows.csv", "-o", "scores.csv")
    assert result.exit_code == 1
    assert "cancer has no champion yet" in result.stderr
