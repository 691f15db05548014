import pyarrow as pa
import pytest

from ml_assets.deployment.batch_scoring.agreement import agreement
from ml_assets.deployment.batch_scoring.part import ScoredPart, score_part
from ml_assets.deployment.batch_scoring.parts import Place
from ml_assets.deployment.batch_scoring.sampled_rows import SampledRows
from ml_assets.deployment.scorer import Scorer
from ml_assets_tests.deployment.conftest import Case


def sample_of(case: Case, **changed: pa.Array) -> SampledRows:
    frame = case.held_out.drop(columns="target").head(12)
    batch = pa.RecordBatch.from_pandas(frame, preserve_index=False)
    part = score_part(Scorer(case.model, case.contract), batch, 0)
    predictions = part.predictions
    for name, values in changed.items():
        place = predictions.column_names.index(name)
        predictions = predictions.set_column(place, name, values)
    sample = SampledRows(batch.schema)
    sample.add(Place(0, 0, 12), batch, ScoredPart(predictions, part.rejected))
    return sample


@pytest.mark.parametrize("name", ["breast_cancer", "diabetes", "mixed"])
def test_batch_and_single_rows_agree(name: str, request: pytest.FixtureRequest) -> None:
    case: Case = request.getfixturevalue(name)
    found = agreement(Scorer(case.model, case.contract), sample_of(case))
    assert found.passed
    assert (found.rows, found.changed_labels) == (10, 0)
    assert found.largest_difference < 1e-12


def test_another_label_is_found(breast_cancer: Case) -> None:
    labels = pa.array(["benign"] * 12)
    found = agreement(
        Scorer(breast_cancer.model, breast_cancer.contract),
        sample_of(breast_cancer, prediction=labels),
    )
    assert not found.passed
    assert found.changed_labels > 0


@pytest.mark.parametrize("wrong", [0.123, float("nan")])
def test_another_number_is_found(diabetes: Case, wrong: float) -> None:
    sample = sample_of(diabetes, prediction=pa.array([wrong] * 12))
    found = agreement(Scorer(diabetes.model, diabetes.contract), sample)
    assert not found.passed
    assert found.largest_difference > 0.5


def test_no_row_agrees(breast_cancer: Case) -> None:
    sample = SampledRows(pa.schema([]))
    assert agreement(Scorer(breast_cancer.model, breast_cancer.contract), sample).passed
