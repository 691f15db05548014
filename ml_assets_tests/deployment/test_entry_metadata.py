from pathlib import Path

import bentoml
import yaml

from ml_assets.deployment.bentoml_home import use_home
from ml_assets.deployment.entry_metadata import update_metadata
from ml_assets_tests.deployment.conftest import Case, register_case


def test_bentoml_reads_what_was_set_and_what_was_there(tmp_path: Path, breast_cancer: Case) -> None:
    entry = register_case(tmp_path, breast_cancer)
    update_metadata(Path(entry.path), {"approvals": "Ann: seen", "metric_roc_auc": "0.98"})
    use_home(tmp_path)
    stored = bentoml.models.get(entry.tag)
    assert stored.info.metadata == {**entry.metadata, "approvals": "Ann: seen",
                                    "metric_roc_auc": "0.98"}  # fmt: skip
    assert stored.creation_time == entry.registered_at


def test_nothing_new_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "model.yaml"
    path.write_text(yaml.safe_dump({"name": "churn", "metadata": {"trial": "t1"}}))
    before = path.stat().st_mtime_ns
    update_metadata(tmp_path, {"trial": "t1"})
    assert path.stat().st_mtime_ns == before
