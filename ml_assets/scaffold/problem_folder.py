"""Write the files of a drafted problem."""

from pathlib import Path

from ml_assets.contract.contract_file import write_contract
from ml_assets.disk.atomic_write import atomic_write
from ml_assets.scaffold.draft import Draft
from ml_assets.spec.errors import SpecError
from ml_assets.spec.layout import contract_path


def write_problem(draft: Draft, folder: Path, root: Path) -> list[Path]:
    """Write ``defs.yaml`` into ``folder`` and pin the contract; return the files written.

    Raises SpecError, writing nothing, if either file exists.
    """
    files = [folder / "defs.yaml", contract_path(root, draft.spec.name)]
    for file in files:
        if file.exists():
            raise SpecError(f"{file} exists", mend="remove it, or give another --name")
    write_contract(draft.contract, files[1])
    atomic_write(files[0], draft.yaml.encode())
    return files
