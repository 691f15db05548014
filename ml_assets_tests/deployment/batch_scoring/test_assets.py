import json
import sqlite3
from pathlib import Path
from typing import Any

import dagster as dg
import pandas as pd
import pytest

from ml_assets.deployment.batch_scoring.prediction_ids import batch_and_row
from ml_assets.deployment.champion import Champion
from ml_assets.deployment.model_entry import MODEL_FILE
from ml_assets.deployment.registry import entry_folder
from ml_assets.estimator.predict import predict
from ml_assets_tests.deployment.conftest import Case, register_case
from ml_assets_tests.problem_project import ProblemProject, checks, failed_steps

NAME = "breast_cancer"


def promoted(project: ProblemProject, case: Case, **scoring: Any) -> ProblemProject:
    """A problem whose champion is there, as if everything before had been materialized."""
    project.problem({
        "name": NAME,
        "problem": {"task": "binary_classification", "target": "target"},
        "sources": {"patients": {"uri": "patients.csv"}},
        "columns": {"sensitive": ["mean_area"]},
        "scoring": scoring,
    })  # fmt: skip
    entry = register_case(project.root / "data" / "bentoml", case)
    champion = Champion(name=NAME, version=entry.version, tag=entry.tag, run_id="r", verdict=[],
                        promoted_at=entry.registered_at)  # fmt: skip
    project.artifact("").mkdir(parents=True, exist_ok=True)
    project.artifact("champion.json").write_text(champion.model_dump_json())
    case.held_out.to_parquet(project.artifact("test_data.parquet"), index=False)
    return project


def metadata(result: dg.ExecuteInProcessResult) -> dict[str, Any]:
    (event,) = result.get_asset_materialization_events()
    found = event.step_materialization_data.materialization.metadata
    return {name: value.value for name, value in found.items()}


def test_files_are_scored_into_parquet_and_a_database(
    project: ProblemProject, breast_cancer: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCORES", "sqlite:///scores.db")
    promoted(project, breast_cancer, input="new/*.csv", output="{{ env('SCORES') }}")
    (project.root / "new").mkdir()
    rows = breast_cancer.held_out.drop(columns="target")
    rows.iloc[:100].to_csv(project.root / "new" / "a.csv", index=False)
    bad = rows.iloc[100:].copy()
    bad.iloc[3, 0] = -50.0
    bad.to_csv(project.root / "new" / "b.csv", index=False)

    result = project.run("batch_predictions")

    assert result.success, failed_steps(result)
    predictions = project.table("batch_predictions")
    expected = predict(breast_cancer.model, rows).labels
    assert predictions["prediction"].tolist() == [
        label for row, label in enumerate(expected) if row != 103
    ]
    rejected = project.table("batch_rejected")
    assert rejected["_row"].tolist() == [103]
    with sqlite3.connect(project.root / "scores.db") as connection:
        stored = pd.read_sql("select * from breast_cancer_predictions order by _row", connection)
    pd.testing.assert_frame_equal(stored, predictions)

    told = checks(result)
    assert not told["batch_predictions.every_row_is_scored_or_rejected"].passed
    assert told["batch_predictions.scores_as_the_service"].passed
    shown = metadata(result)
    assert shown["rejected_rows"] == 1
    assert shown["rows_per_second"] > 0
    batch, row = batch_and_row(predictions["prediction_id"].iloc[-1]) or ("", -1)
    assert (batch, row) == (shown["batch"], len(rows) - 1)
    record = json.loads(project.artifact(f"batches/{batch}.json").read_text())
    assert (record["read"], record["scored"], record["rejected"]) == (len(rows), len(rows) - 1, 1)
    assert (record["input"], record["run_id"]) == ("new/*.csv", result.run_id)
    assert record["output"] == "sqlite:///scores.db, table breast_cancer_predictions"
    failing: Any = told["batch_predictions.every_row_is_scored_or_rejected"].metadata
    (line,) = (record.data for record in failing["failing_rows"].records)
    assert line["mean_area"] == "hidden"
    assert line["_rules"] == "mean_radius.range"

    again = project.run("batch_predictions")
    assert again.success
    pd.testing.assert_frame_equal(project.table("batch_predictions"), predictions)
    with sqlite3.connect(project.root / "scores.db") as connection:
        assert connection.execute("select count(*) from breast_cancer_predictions").fetchone() == (
            len(predictions),
        )


def test_held_out_rows_are_scored_by_default_and_a_changed_model_is_refused(
    project: ProblemProject, breast_cancer: Case
) -> None:
    promoted(project, breast_cancer)
    result = project.run("batch_predictions")
    assert result.success, failed_steps(result)
    assert all(check.passed for check in checks(result).values())
    assert len(project.table("batch_predictions")) == len(breast_cancer.held_out)
    assert metadata(result)["input"] == "held-out rows"
    assert list((project.root / "data" / "batch" / NAME).glob("*/*")) == []

    before = artifacts(project)
    version = breast_cancer.model.version
    file = entry_folder(project.root / "data" / "bentoml", NAME, version) / MODEL_FILE
    file.write_bytes(file.read_bytes() + b" ")
    failed = project.run("batch_predictions")
    assert not failed.success
    assert f"not version {version}" in failed_steps(failed)["breast_cancer__batch_predictions"]
    assert artifacts(project) == before


def test_another_asset_s_table_is_scored(project: ProblemProject, breast_cancer: Case) -> None:
    promoted(project, breast_cancer, input="asset:warehouse/patients")

    @dg.asset(key=["warehouse", "patients"], io_manager_key="theirs")
    def patients() -> pd.DataFrame:
        return breast_cancer.held_out.head(40)

    theirs = dg.FilesystemIOManager(base_dir=str(project.root / "theirs"))
    definitions = dg.Definitions.merge(
        project.definitions(), dg.Definitions(assets=[patients], resources={"theirs": theirs})
    )
    job = definitions.resolve_implicit_global_asset_job_def()
    for key in (["warehouse", "patients"], [NAME, "batch_predictions"]):
        result = job.execute_in_process(
            instance=project.instance, asset_selection=[dg.AssetKey(key)], raise_on_error=False
        )
        assert result.success, failed_steps(result)
    assert len(project.table("batch_predictions")) == 40


def test_predictions_stay_where_a_database_refuses(
    project: ProblemProject, breast_cancer: Case
) -> None:
    promoted(project, breast_cancer, output="sqlite:///data/scores.db", table="scores")
    result = project.run("batch_predictions")
    assert result.success, failed_steps(result)
    before = artifacts(project)
    project.root.joinpath("data", "scores.db").write_text("this is no database at all")
    failed = project.run("batch_predictions")
    assert "cannot be written" in failed_steps(failed)["breast_cancer__batch_predictions"]
    assert artifacts(project) == before


def test_each_file_is_scored_once(project: ProblemProject, breast_cancer: Case) -> None:
    promoted(project, breast_cancer, input="new/*.csv", per_file=True, output="sqlite:///s.db")
    folder = project.root / "new"
    folder.mkdir()
    rows = breast_cancer.held_out.drop(columns="target")
    rows.iloc[:20].to_csv(folder / "monday.csv", index=False)
    bad = rows.iloc[20:50].copy()
    bad.iloc[3, 0] = -50.0
    bad.to_csv(folder / "tuesday.csv", index=False)
    first = project.run("batch_predictions")
    assert first.success, failed_steps(first)
    assert (metadata(first)["files"], metadata(first)["new_files"]) == (2, 2)
    before = project.table("batch_predictions")

    rows.iloc[50:60].to_csv(folder / "wednesday.csv", index=False)
    second = project.run("batch_predictions")
    assert second.success, failed_steps(second)
    shown = metadata(second)
    assert (shown["files"], shown["new_files"], shown["rejected_rows"]) == (3, 1, 1)
    found = project.table("batch_predictions")
    pd.testing.assert_frame_equal(found.iloc[:49], before)
    assert found["_file"].value_counts().to_dict() == {
        "new/monday.csv": 20, "new/tuesday.csv": 29, "new/wednesday.csv": 10}  # fmt: skip
    expected = predict(breast_cancer.model, rows.iloc[:60].drop(index=23)).labels
    assert found["prediction"].tolist() == expected.tolist()
    assert found["prediction_id"].is_unique
    told = checks(second)["batch_predictions.every_row_is_scored_or_rejected"].metadata
    assert (told["read"].value, told["rejected"].value) == (60, 1)
    with sqlite3.connect(project.root / "s.db") as connection:
        stored = pd.read_sql("select * from breast_cancer_predictions", connection)
    assert set(stored["prediction_id"]) == set(found["prediction_id"])


def artifacts(project: ProblemProject) -> dict[Path, bytes]:
    files = [path for path in project.artifact("").rglob("*") if path.is_file()]
    return {path: path.read_bytes() for path in files}
