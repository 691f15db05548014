from pathlib import Path

from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.contract.contract_file import write_contract
from ml_assets.spec.project import Project
from ml_assets.wiring.pinned_contract import pinned_contract
from ml_assets_tests.spec.specs import make_spec


def test_none_before_the_first_run_and_for_a_damaged_file(tmp_path: Path) -> None:
    project = Project(spec=make_spec(), root=tmp_path)
    assert pinned_contract(project) is None
    project.contract_path.parent.mkdir(parents=True)
    project.contract_path.write_text("columns: [")
    assert pinned_contract(project) is None


def test_the_pinned_file_is_read(tmp_path: Path) -> None:
    project = Project(spec=make_spec(), root=tmp_path)
    columns = {"left": ColumnContract(type="boolean", role="target")}
    contract = Contract(problem="churn", columns=columns)
    write_contract(contract, project.contract_path)
    assert pinned_contract(project) == contract
