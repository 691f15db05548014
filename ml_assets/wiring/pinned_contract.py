"""The pinned contract as the code location sees it when it loads."""

from contextlib import suppress

from ml_assets.contract.contract import Contract
from ml_assets.contract.contract_file import read_contract
from ml_assets.spec.errors import ContractError
from ml_assets.spec.project import Project


def pinned_contract(project: Project) -> Contract | None:
    """Return the contract pinned for a problem, or None if there is none that can be read.

    Used only to know names before a run: the ``data_contract`` asset is where a damaged file is
    reported, so that one bad file does not take the other problems down with it.
    """
    with suppress(ContractError):
        if project.contract_path.exists():
            return read_contract(project.contract_path)
    return None
