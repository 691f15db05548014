from pathlib import Path

import dagster as dg

from ml_assets.spec.project import Project
from ml_assets.wiring.origins import origins
from ml_assets_tests.spec.specs import make_spec


def test_the_latest_materialization_is_told(tmp_path: Path) -> None:
    project = Project(spec=make_spec(), root=tmp_path)

    @dg.asset(key=dg.AssetKey(project.key("model")))
    def model() -> dg.MaterializeResult:
        return dg.MaterializeResult(data_version=dg.DataVersion("abc"))

    with dg.instance_for_test() as instance:
        dg.materialize([model], instance=instance)
        second = dg.materialize([model], instance=instance)
        found, absent = origins(instance, project, ["model", "evaluation"])
    assert (found.asset, found.data_version, found.run_id) == ("model", "abc", second.run_id)
    assert found.made_at is not None
    assert absent.model_dump(exclude={"asset"}) == dict.fromkeys(
        ("data_version", "run_id", "made_at")
    )
