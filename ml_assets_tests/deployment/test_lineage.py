from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from ml_assets.deployment.exports import Exports, export_file
from ml_assets.deployment.lineage import lineage
from ml_assets.spec.origin import Origin


def test_every_part_is_named(tmp_path: Path) -> None:
    made = datetime(2026, 1, 1, tzinfo=UTC)
    origins = [Origin(asset="train_data", data_version="d1", run_id="r1", made_at=made),
               Origin(asset="model", data_version=None, run_id=None, made_at=None)]  # fmt: skip
    file = export_file("skops", b"model", "exports/a.skops")
    exports = Exports(model_version="v1", files=[file], parity={})
    found = lineage("r2", origins, {"train_data": "aa", "test_data": None}, tmp_path, exports)
    assert found["run_id"] == "r2"
    assert (found["data_version_train_data"], found["run_of_train_data"]) == ("d1", "r1")
    assert (found["data_version_model"], found["run_of_model"]) == ("not known", "not known")
    assert (found["sha256_of_train_data"], found["sha256_of_test_data"]) == ("aa", "not known")
    assert found["skops_sha256"] == file.sha256
    assert found["ml_assets"] == version("ml_assets")
    assert "code_version" in found
