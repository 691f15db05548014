import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from ml_assets.deployment.batch_scoring.part import score_part
from ml_assets.deployment.scorer import Scorer
from ml_assets.estimator.predict import predict
from ml_assets.spec.errors import DataError
from ml_assets_tests.deployment.batch_scoring.conftest import BAD_ROW, input_table
from ml_assets_tests.deployment.conftest import Case


def batch_of(table: pa.Table) -> pa.RecordBatch:
    return table.combine_chunks().to_batches()[0]


def test_a_part_has_the_numbers_of_the_table_in_memory(breast_cancer: Case) -> None:
    scorer = Scorer(breast_cancer.model, breast_cancer.contract)
    table = input_table(breast_cancer)

    part = score_part(scorer, batch_of(table), first_row=300_000)

    expected = predict(breast_cancer.model, table.to_pandas().drop(index=BAD_ROW)).as_frame()
    found = part.predictions.to_pandas()
    pd.testing.assert_frame_equal(found[expected.columns], expected)
    rows = [row for row in range(len(table)) if row != BAD_ROW]
    np.testing.assert_array_equal(found["_row"] - 300_000, rows)
    assert part.rejected.column("_row").to_pylist() == [300_000 + BAD_ROW]
    assert part.rejected.column("_rules").to_pylist() == ["mean_radius.range"]
    assert part.rejected.column("mean_radius").to_pylist() == [-50.0]


def test_ids_and_values_of_every_type_are_handed_on(mixed: Case) -> None:
    table = pa.Table.from_pandas(mixed.held_out, preserve_index=False)
    part = score_part(Scorer(mixed.model, mixed.contract), batch_of(table), 0, "id")
    assert part.predictions.column("id").to_pylist() == mixed.held_out["id"].tolist()
    assert part.predictions.column_names == [
        "_row", "id", "prediction", "probability_no", "probability_yes"]  # fmt: skip
    assert part.predictions.schema.field("prediction").type == pa.string()


def test_ids_stay_beside_their_rows_where_others_are_rejected(mixed: Case) -> None:
    frame = mixed.held_out.assign(score=mixed.held_out["score"].mask(mixed.held_out.index == 3, 99))
    table = pa.Table.from_pandas(frame, preserve_index=False)
    part = score_part(Scorer(mixed.model, mixed.contract), batch_of(table), 0, "id")
    kept = part.predictions.to_pandas()
    assert kept["id"].tolist() == [f"c{row}" for row in kept["_row"]]
    assert part.rejected.column("id").to_pylist() == ["c3"]


def test_rejected_integers_beside_a_gap_stay_integers(mixed: Case) -> None:
    visits = [200, None, *range(38)]
    table = pa.Table.from_pandas(mixed.held_out, preserve_index=False).set_column(
        1, "visits per-week", pa.array(visits, pa.int64())
    )
    part = score_part(Scorer(mixed.model, mixed.contract), batch_of(table), 0)
    assert part.rejected.column("visits per-week").to_pylist() == [200, None]
    reason = part.rejected.column("_reason").to_pylist()[0]
    assert reason.startswith("visits per-week = 200 breaks")


def test_numbers_have_no_probabilities(diabetes: Case) -> None:
    table = pa.Table.from_pandas(diabetes.held_out.drop(columns="target"), preserve_index=False)
    part = score_part(Scorer(diabetes.model, diabetes.contract), batch_of(table), 0)
    assert part.predictions.column_names == ["_row", "prediction"]
    assert part.predictions.schema.field("prediction").type == pa.float64()


def test_a_part_of_bad_rows_only_has_the_columns_of_any_other(breast_cancer: Case) -> None:
    scorer = Scorer(breast_cancer.model, breast_cancer.contract)
    good = batch_of(input_table(breast_cancer))
    radius = pa.array(np.full(len(good), -1.0))
    bad = good.set_column(0, "mean_radius", radius)
    part = score_part(scorer, bad, 0)
    assert part.predictions.schema == score_part(scorer, good, 0).predictions.schema
    assert (len(part.predictions), len(part.rejected)) == (0, len(good))


def test_an_id_column_that_the_input_lacks_is_left_out(mixed: Case) -> None:
    table = pa.Table.from_pandas(mixed.held_out.drop(columns="id"), preserve_index=False)
    part = score_part(Scorer(mixed.model, mixed.contract), batch_of(table), 0, "id")
    assert "id" not in part.predictions.column_names
    assert len(part.predictions) == len(table)


def test_all_rules_that_a_row_breaks_are_told(breast_cancer: Case) -> None:
    rows = breast_cancer.held_out.drop(columns="target").head(9)
    area = rows["mean_area"].astype(str).mask(rows.index == 5, "large")
    rows = rows.assign(mean_area=area)
    rows.loc[5, "mean_texture"] = np.inf
    rows.loc[8, "mean_radius"] = np.nan
    table = pa.Table.from_pandas(rows, preserve_index=False)
    part = score_part(Scorer(breast_cancer.model, breast_cancer.contract), batch_of(table), 0)
    assert dict(zip(*(part.rejected.column(n).to_pylist() for n in ("_row", "_rules")),
                    strict=True)) == {
        5: "mean_area.type; mean_texture.finite",
        8: "mean_radius.not_null",
    }  # fmt: skip
    assert "large" in part.rejected.column("_reason").to_pylist()[0]
    assert part.rejected.column("mean_area").to_pylist()[0] == "large"


def test_an_absent_column_is_named(breast_cancer: Case) -> None:
    batch = batch_of(input_table(breast_cancer).drop_columns(["mean_area"]))
    with pytest.raises(DataError, match="mean_area"):
        score_part(Scorer(breast_cancer.model, breast_cancer.contract), batch, 0)
