"""Pack a bento with everything that operations need to run it."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from ml_assets.deployment.bento import pinned_arguments
from ml_assets.deployment.bentoml_home import use_home
from ml_assets.deployment.packaging.compose_file import compose_file
from ml_assets.deployment.packaging.dockerfile import REQUIREMENTS, dockerfile
from ml_assets.deployment.packaging.kubernetes import manifests
from ml_assets.deployment.packaging.lambda_folder import write_lambda_folder
from ml_assets.deployment.packaging.packed_service import PackedService
from ml_assets.deployment.registry import entry_folder
from ml_assets.spec.errors import SpecError

# Only a folder of an earlier package is replaced: -o may name anything.
_MARK = ".ml-assets-package"


def write_package(home: Path, service: PackedService, folder: Path) -> list[str]:
    """Write archive, Dockerfile, compose file, manifests and Lambda folder; return the files.

    The folder appears whole or not at all; an earlier package there is replaced. The caller has to
    ask the gate first. Raises SpecError if the folder holds something else, ServiceError if the
    store lacks the bento.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / _MARK).exists():
        raise SpecError(f"{folder} holds something that is no package", found="other files",
                        mend="name a new or an empty folder")  # fmt: skip
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as draft_name:
        draft = Path(draft_name) / "package"
        draft.mkdir()
        _write(home, service, draft)
        if folder.exists():
            shutil.rmtree(folder)
        draft.rename(folder)
    files = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(str(path) for path in files if path.name != _MARK)


def _write(home: Path, service: PackedService, folder: Path) -> None:
    arguments = pinned_arguments(home, service.bento_tag)
    use_home(home)
    import bentoml

    bento = bentoml.bentos.get(service.bento_tag)
    bentoml.bentos.export_bento(service.bento_tag, str(folder / service.archive))
    lines = Path(bento.path, "env", "python", REQUIREMENTS).read_text(encoding="utf-8").splitlines()
    requirements = [line for line in lines if line.strip() and not line.startswith(("#", "-"))]
    texts = {
        REQUIREMENTS: "\n".join(requirements) + "\n",
        "Dockerfile": dockerfile(service),
        ".dockerignore": f"*\n!{REQUIREMENTS}\n!{service.archive}\n",
        "docker-compose.yaml": compose_file(service),
        **{f"kubernetes/{name}": yaml.safe_dump(manifest, sort_keys=False)
           for name, manifest in manifests(service).items()},
        _MARK: f"{service.bento_tag}\n",
    }  # fmt: skip
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    entry = entry_folder(home, service.problem, arguments.model_version)
    scoring = [line for line in requirements if not line.startswith("bentoml")]
    write_lambda_folder(folder / "lambda", service, entry, arguments.model_version, scoring,
                        arguments.max_batch_size)  # fmt: skip
