from pathlib import Path

import pytest

from ml_assets.spec.project import Project
from ml_assets.storage.artifact_path import artifact_path
from ml_assets_tests.spec.specs import make_spec


def test_on_disk_by_default_and_anywhere_that_fsspec_reaches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = Project(spec=make_spec(), root=tmp_path)
    monkeypatch.delenv("ML_ASSETS_STORAGE", raising=False)
    expected = tmp_path / "data" / "artifacts" / "churn" / "trials.json"
    assert str(artifact_path(project, "trials.json")) == str(expected)
    monkeypatch.setenv("ML_ASSETS_STORAGE", "memory://artifacts")
    path = artifact_path(project, "trials.json")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"{}")
    assert path.as_uri() == "memory://artifacts/churn/trials.json"
    assert path.read_bytes() == b"{}"
