from pathlib import Path

import pytest
import yaml

from ml_assets.contract.contract_file import read_contract
from ml_assets.scaffold.draft import draft_problem
from ml_assets.scaffold.problem_folder import write_problem
from ml_assets.spec.errors import SpecError


def test_both_files_are_written_once(tmp_path: Path) -> None:
    draft = draft_problem("sklearn://iris", "target", None, None, tmp_path)
    folder = tmp_path / "defs" / "iris"
    yaml_file, contract_file = write_problem(draft, folder, tmp_path)
    assert yaml.safe_load(yaml_file.read_text())["attributes"]["name"] == "iris"
    assert contract_file == tmp_path / "data" / "contracts" / "iris.yaml"
    assert read_contract(contract_file) == draft.contract
    with pytest.raises(SpecError, match="exists"):
        write_problem(draft, folder, tmp_path)


@pytest.mark.parametrize("existing", ["defs/iris/defs.yaml", "data/contracts/iris.yaml"])
def test_nothing_is_written_beside_an_existing_file(tmp_path: Path, existing: str) -> None:
    draft = draft_problem("sklearn://iris", "target", None, None, tmp_path)
    file = tmp_path / existing
    file.parent.mkdir(parents=True)
    file.write_text("mine")
    with pytest.raises(SpecError, match=file.name):
        write_problem(draft, tmp_path / "defs" / "iris", tmp_path)
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert written == [file]
    assert file.read_text() == "mine"
