import pyarrow as pa
import pytest

from ml_assets.contract.contract import Contract
from ml_assets.deployment.batch_scoring.job import PartScorer, ScoringJob
from ml_assets.deployment.batch_scoring.parts import Place
from ml_assets.deployment.model_entry import MODEL_FILE
from ml_assets.deployment.scorer import Scorer
from ml_assets.spec.errors import ModelFileError
from ml_assets_tests.deployment.batch_scoring.conftest import input_table
from ml_assets_tests.deployment.conftest import Case


def test_a_part_is_scored_and_written(job: ScoringJob, breast_cancer: Case) -> None:
    batch = input_table(breast_cancer).combine_chunks().to_batches()[0]
    place = Place(0, 0, len(batch))
    scorer = PartScorer(job)
    scorer.score(place, batch)
    assert not scorer.in_order
    assert job.parts.has(place)
    assert len(job.parts.read(place).predictions) == len(batch) - 1


def test_a_changed_model_file_is_refused(job: ScoringJob) -> None:
    file = job.entry / MODEL_FILE
    file.write_bytes(file.read_bytes() + b" ")
    with pytest.raises(ModelFileError, match=job.version):
        PartScorer(job)


def test_a_value_that_must_be_unique_is_so_in_all_parts(
    job: ScoringJob, breast_cancer: Case
) -> None:
    columns = dict(breast_cancer.contract.columns)
    columns["mean_radius"] = columns["mean_radius"].model_copy(update={"unique": True})
    contract = Contract(problem="breast_cancer", columns=columns)
    scorer = PartScorer(job, Scorer(breast_cancer.model, contract))
    assert scorer.in_order
    frame = breast_cancer.held_out.drop(columns="target").head(1)
    batch = pa.RecordBatch.from_pandas(frame, preserve_index=False)
    scorer.score(Place(0, 0, 1), batch)
    scorer.score(Place(1, 1, 1), batch)
    assert len(job.parts.read(Place(0, 0, 1)).predictions) == 1
    assert job.parts.read(Place(1, 1, 1)).rejected.column("_rules").to_pylist() == [
        "mean_radius.unique"
    ]
