from pathlib import Path

import dagster as dg
import pytest
import yaml

from ml_assets.component import MLLifecycle
from ml_assets.scaffold.scaffolder import MLLifecycleScaffolder, ScaffoldParams
from ml_assets.spec.errors import SpecError


def request(folder: Path, root: Path | None, **params: str) -> "dg.ScaffoldRequest[ScaffoldParams]":
    return dg.ScaffoldRequest(
        type_name="ml_assets.MLLifecycle", target_path=folder, scaffold_format="yaml",
        project_root=root, params=ScaffoldParams(**params),
    )  # fmt: skip


def test_what_is_scaffolded_loads_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ML_ASSETS_HOME", str(tmp_path))
    folder = tmp_path / "defs" / "flowers"
    MLLifecycleScaffolder().scaffold(request(folder, tmp_path, data="sklearn://iris"))
    written = yaml.safe_load((folder / "defs.yaml").read_text())
    component = MLLifecycle.from_attributes_dict(attributes=written["attributes"])
    assert component.name == "flowers"
    keys = dg.build_defs_for_component(component).resolve_all_asset_keys()
    assert dg.AssetKey(["flowers", "bento"]) in keys
    assert (tmp_path / "data" / "contracts" / "flowers.yaml").exists()


def test_a_project_is_needed(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="inside a dg project"):
        MLLifecycleScaffolder().scaffold(request(tmp_path / "flowers", None))


def test_the_defaults_make_a_problem_that_loads() -> None:
    assert ScaffoldParams().data == "sklearn://breast_cancer"
    assert MLLifecycleScaffolder.get_scaffold_params() is ScaffoldParams
