from pathlib import Path

import dagster as dg
import pytest

from ml_assets.cli.latest_run import latest_run
from ml_assets.cli.project_environment import make_dagster_home
from ml_assets.spec.project import Project
from ml_assets_tests.spec.specs import make_spec


def test_the_run_that_made_an_asset(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project(spec=make_spec(), root=root)
    assert latest_run(project, "trials") is None

    monkeypatch.setenv("DAGSTER_HOME", str(root / "dagster"))
    make_dagster_home()
    assert latest_run(project, "trials") is None

    @dg.asset(key=["churn", "trials"])
    def trials() -> int:
        return 1

    with dg.DagsterInstance.get() as instance:
        result = dg.materialize([trials], instance=instance)
    assert latest_run(project, "trials") == result.run_id
