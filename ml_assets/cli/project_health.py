"""Is the project fit: storage, Dagster's home, problems, contracts?"""

import os
import tempfile
import uuid
from pathlib import Path

import yaml

from ml_assets.cli.finding import Finding
from ml_assets.cli.problems import read_problems
from ml_assets.contract.contract_file import read_contract
from ml_assets.spec.errors import MLAssetsError
from ml_assets.spec.layout import contract_path, defs_folder, storage_url


def storage(root: Path) -> Finding:
    """Write a small file to the artifacts' storage, read it back and remove it."""
    from upath import UPath

    url = storage_url(root)
    try:
        folder = UPath(url)
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".doctor-{uuid.uuid4().hex}"
        probe.write_bytes(b"ml_assets")
        probe.unlink()
    # Each fsspec filesystem raises its own kind: ImportError, ValueError, OSError, botocore's.
    except Exception as error:
        return Finding(name="storage", status="fail", found=f"{url}: {error}",
                       mend="make it writable, or set ML_ASSETS_STORAGE")  # fmt: skip
    return Finding(name="storage", status="ok", found=f"{url} is writable")


def dagster_home() -> Finding:
    """Look whether Dagster's home is writable and its settings can be read."""
    home = Path(os.environ["DAGSTER_HOME"])
    try:
        home.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=home).close()
        settings = home / "dagster.yaml"
        if settings.exists():
            yaml.safe_load(settings.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        return Finding(name="dagster home", status="fail", found=f"{home}: {error}",
                       mend="mend the folder or its dagster.yaml, or set DAGSTER_HOME")  # fmt: skip
    return Finding(name="dagster home", status="ok", found=str(home))


def problems(root: Path) -> list[Finding]:
    """Read every problem's YAML: one finding for all that load, one per file that does not."""
    found = read_problems(root)
    names = ", ".join(found.projects)
    broken = [_failed(f"problem {file.parent.name}", e) for file, e in found.broken.items()]
    if names:
        return [Finding(name="problems", status="ok", found=names), *broken]
    none = Finding(name="problems", status="warn", found=f"none in {defs_folder(root)}",
                   mend="write one: ml-assets init DATA --target COLUMN")  # fmt: skip
    return broken or [none]


def contracts(root: Path) -> list[Finding]:
    """Read every pinned contract: one finding for all, one per file that cannot be read."""
    files = sorted(contract_path(root, "*").parent.glob("*.yaml"))
    broken = []
    for file in files:
        try:
            read_contract(file)
        except MLAssetsError as error:
            broken.append(_failed(f"contract {file.stem}", error))
    readable = f"{len(files) - len(broken)} of {len(files)} pinned contracts can be read"
    return [*broken] or [Finding(name="contracts", status="ok", found=readable)]


def _failed(name: str, error: MLAssetsError) -> Finding:
    found = f"{error.what}: {error.found}" if error.found else error.what
    return Finding(name=name, status="fail", found=found, mend=error.mend or "correct it")
