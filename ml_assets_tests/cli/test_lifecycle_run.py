import json
from collections.abc import Callable
from pathlib import Path

import dagster as dg
import pytest

from ml_assets.cli.lifecycle_run import run_lifecycle
from ml_assets.cli.problems import find_problem
from ml_assets.cli.project_environment import enter_project
from ml_assets.spec.errors import SpecError
from ml_assets_tests.cli.toy_run import Spoken

_SETTINGS = """
storage: {sqlite: {base_dir: data/dagster}}
compute_logs:
  module: dagster.core.storage.local_compute_log_manager
  class: LocalComputeLogManager
  config: {base_dir: data/dagster/logs}
local_artifact_storage:
  module: dagster.core.storage.root
  class: LocalArtifactStorage
  config: {base_dir: data/dagster}
telemetry: {enabled: false}
"""


def test_a_run_from_any_folder_is_kept_under_the_root(
    root: Path, write_problem: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "dagster.yaml").write_text(_SETTINGS)
    write_problem("cancer")
    below = root / "notebooks"
    below.mkdir()
    monkeypatch.chdir(below)
    enter_project()
    view = Spoken()
    record = run_lifecycle(find_problem(root, "cancer"), "problem_statement", view)
    assert record.success
    assert record.done == ["problem_statement"]
    assert view.lines[-1] == "check has_no_gaps WARN"
    assert record.seconds > 0
    assert Path.cwd() == below
    assert list(below.iterdir()) == []
    document = root / "data" / "artifacts" / "cancer" / "problem_statement.json"
    assert json.loads(document.read_text())["name"] == "cancer"
    monkeypatch.chdir(root)
    with dg.DagsterInstance.get() as instance:
        stored = instance.get_run_by_id(record.run_id)
    assert stored is not None
    assert stored.status == dg.DagsterRunStatus.SUCCESS
    assert stored.tags["ml_assets/problem"] == "cancer"
    assert (root / "data" / "dagster").is_dir()


def test_a_wrong_selection_starts_no_run(root: Path, write_problem: Callable[..., Path]) -> None:
    write_problem("cancer")
    enter_project()
    with pytest.raises(SpecError, match="write 'raw_data'"):
        run_lifecycle(find_problem(root, "cancer"), "raw_dta", Spoken())
    assert not (root / "data").exists()
