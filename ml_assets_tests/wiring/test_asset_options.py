from pathlib import Path
from typing import Any

import dagster as dg
import pandas as pd
import pytest

from ml_assets.spec.project import Project
from ml_assets.storage.document_io_manager import DocumentIOManager
from ml_assets.storage.model_io_manager import ModelIOManager
from ml_assets.storage.table_io_manager import Table, TableIOManager
from ml_assets.wiring.asset_options import asset_options, inputs, io_manager_key, io_managers
from ml_assets_tests.spec.specs import make_spec


def project(root: Path = Path("/project"), **sections: Any) -> Project:
    return Project(spec=make_spec(**sections), root=root)


def test_an_asset_carries_key_group_owners_tags_and_version() -> None:
    options = asset_options(project(owners=["team:retention"]), "raw_data", description="All rows.",
                            stored="table", kinds={"parquet"}, reads=("sources",))  # fmt: skip

    @dg.asset(**options)
    def raw_data() -> pd.DataFrame:
        return pd.DataFrame()

    spec = raw_data.get_asset_spec()
    assert spec.key == dg.AssetKey(["churn", "raw_data"])
    assert spec.group_name == "churn_collection"
    assert spec.owners == ["team:retention"]
    assert spec.tags["ml_assets/stage"] == "collection"
    assert spec.description == "All rows."
    assert options["io_manager_key"] == "churn_table_io_manager"


def test_an_edit_of_what_is_read_changes_the_code_version() -> None:
    def version(reads: tuple[str, ...], **sections: Any) -> str:
        return str(asset_options(project(**sections), "trials", description="", stored="document",
                                 kinds=set(), reads=reads)["code_version"])  # fmt: skip

    assert version(("search",)) != version(("search",), search={"folds": 3})
    assert version(("split",)) == version(("split",), search={"folds": 3})
    assert version(()) == version((), search={"folds": 3})
    assert version(("search.folds",)) != version(("search.folds",), search={"folds": 3})
    assert version(("search.max_trials",)) == version(("search.max_trials",), search={"folds": 3})


def test_managers_are_one_set_per_problem() -> None:
    managers = io_managers(project())
    assert set(managers) == {io_manager_key(project(), one)
                             for one in ("table", "document", "model")}  # fmt: skip
    assert not set(managers) & set(io_managers(project(name="wine")))
    with dg.build_resources(managers) as built:
        kinds = [type(getattr(built, name)) for name in managers]
    assert kinds == [TableIOManager, DocumentIOManager, ModelIOManager]


def test_artifacts_land_under_the_problems_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ML_ASSETS_STORAGE", raising=False)
    mine = project(tmp_path)
    options = asset_options(mine, "raw_data", description="", stored="table", kinds=set())

    @dg.asset(**options)
    def raw_data() -> pd.DataFrame:
        return pd.DataFrame({"a": [1, 2]})

    lengths = []

    @dg.asset(key=["churn", "clean_data"], ins=inputs(mine, "raw_data"))
    def clean_data(raw_data: Table) -> None:
        lengths.append(len(raw_data))

    assert dg.materialize([raw_data, clean_data], resources=io_managers(mine)).success
    assert lengths == [2]
    assert (tmp_path / "data" / "artifacts" / "churn" / "raw_data.parquet").exists()
    assert Path(options["metadata"]["dagster/uri"]).exists()


def test_the_address_of_an_artifact_tells_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ML_ASSETS_STORAGE", "sftp://me:hush@host/artifacts")
    options = asset_options(project(), "trials", description="", stored="document", kinds=set())
    assert options["metadata"] == {"dagster/uri": "sftp://host/artifacts/churn/trials.json"}
