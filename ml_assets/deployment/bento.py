"""Bentos: the service, pinned to one model version, as a folder that can be deployed."""

import hashlib
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import yaml
from pydantic import Field

import ml_assets.spec
from ml_assets.deployment.bentoml_home import use_home
from ml_assets.deployment.model_entry import MODEL_FILE, ONNX_HASH_FILE
from ml_assets.deployment.registry import entry_folder
from ml_assets.deployment.service_arguments import ServiceArguments
from ml_assets.estimator.model_packages import model_packages
from ml_assets.estimator.skops_format import describe
from ml_assets.spec.document import Document
from ml_assets.spec.errors import ServiceError
from ml_assets.spec.service_limits import ServiceLimits

if TYPE_CHECKING:
    from bentoml import Bento

BENTOFILE = "bentofile.yaml"
SERVICE_FILE = "service.py"
# What a service needs of this package; the bento carries it, so that it stays as it was built.
PACKED = (
    "spec/*.py", "disk/*.py", "contract/*.py", "estimator/*.py", "attribution/*.py",
    "deployment/serving/*.py", "deployment/serving/*.html",
    *(f"deployment/{file}.py" for file in (
        "__init__", "model_entry", "prediction_id", "reference_rows", "refusal", "request_guard",
        "request_rows", "row_tensor", "scorer", "service", "service_arguments",
    )),
)  # fmt: skip
PACKAGES = ("numpy", "pandas", "pydantic", "PyYAML", "scikit-learn", "skops")


class BuiltBento(Document):
    """A bento in BentoML's store."""

    tag: str
    name: str
    version: str
    model_tag: str
    path: str
    size_bytes: int
    built_at: datetime
    reused: bool = Field(description="An equal bento was there already.")


def write_bentofiles(folder: Path, name: str) -> None:
    """Write ``bentofile.yaml`` and ``service.py`` of a problem; files that exist are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in ((BENTOFILE, _bentofile(name)), (SERVICE_FILE, _service_file(name))):
        with suppress(FileExistsError), (folder / file).open("x", encoding="utf-8") as output:
            output.write(text)


def build_bento(
    home: Path, folder: Path, name: str, tag_of_model: str, limits: ServiceLimits | None = None
) -> BuiltBento:
    """Build the bento of a registered model, offline; an equal one is used again.

    Its version is the model's; if the service changed since, a number is added. The caller has to
    ask the gate first. Raises ServiceError if the service cannot be built.
    """
    use_home(home)
    given = (limits or ServiceLimits()).model_dump(include=set(ServiceLimits.model_fields))
    arguments = ServiceArguments(model_tag=tag_of_model, **given)
    with TemporaryDirectory(prefix="ml-assets-bento-") as stage_name:
        stage = Path(stage_name)
        model_version = tag_of_model.partition(":")[2]
        entry = entry_folder(home, name, model_version)
        families = describe((entry / MODEL_FILE).read_bytes()).families
        runtime = ["onnxruntime"] if (entry / ONNX_HASH_FILE).exists() else []
        _stage(folder, stage, [*model_packages(families), *runtime])
        content = _digest(stage, arguments)
        stored = _bentos(home, name)
        for bento in stored:
            if bento.info.labels.get("content") == content:
                return _built(bento, tag_of_model, reused=True)
        taken = {str(bento.tag.version) for bento in stored}
        bento = _build(stage, name, _free_version(model_version, taken), content, arguments)
    return _built(bento, tag_of_model, reused=False)


def pinned_arguments(home: Path, bento_tag: str) -> ServiceArguments:
    """Return what a stored bento is pinned to; raises ServiceError if the store lacks it."""
    use_home(home)
    import bentoml
    from bentoml.exceptions import BentoMLException

    try:
        bento = bentoml.bentos.get(bento_tag)
    except BentoMLException as error:
        raise ServiceError(
            f"The store holds no bento {bento_tag}", found=str(error), mend="materialize bento"
        ) from error
    return ServiceArguments.model_validate(bento.info.args)


def _stage(folder: Path, stage: Path, model_needs: list[str]) -> None:
    """Lay out what the bento holds: the problem's files, pinned packages, this package's part."""
    shutil.copytree(
        folder, stage, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", ".*")
    )
    bentofile = yaml.safe_load((folder / BENTOFILE).read_text(encoding="utf-8"))
    python = bentofile.setdefault("python", {})
    packages = dict.fromkeys([*python.get("packages", PACKAGES), *_fast_packages(), *model_needs])
    python["packages"] = [_pinned(package) for package in packages]
    python["lock_packages"] = False  # to lock asks the network; the pins are this environment's
    if "include" in bentofile:
        bentofile["include"] = [*bentofile["include"], "ml_assets/**"]
    (stage / BENTOFILE).write_text(yaml.safe_dump(bentofile, sort_keys=False), encoding="utf-8")
    copy_package(stage)


def copy_package(folder: Path, *more: str) -> None:
    """Copy the part of this package that scores into a folder, and files that match ``more``."""
    package = Path(ml_assets.spec.__path__[0]).parent
    for pattern in (*PACKED, *more):
        for source in package.glob(pattern):
            target = folder / "ml_assets" / source.relative_to(package)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    (folder / "ml_assets" / "__init__.py").write_text('"""What a service needs."""\n')


def _build(
    stage: Path, name: str, bento_version: str, content: str, arguments: ServiceArguments
) -> "Bento":
    import bentoml
    from bentoml.exceptions import BentoMLException

    # Every problem's module is called "service": Python must not hand over an earlier one.
    sys.modules.pop(Path(SERVICE_FILE).stem, None)
    try:
        return bentoml.bentos.build_bentofile(
            str(stage / BENTOFILE), name=name, version=bento_version, labels={"content": content},
            build_ctx=str(stage), args=arguments.model_dump(),
        )  # fmt: skip
    except BentoMLException as error:
        raise ServiceError(
            f"The bento of {arguments.model_tag} cannot be built",
            found=str(error),
            mend=f"look at the files in bentofiles/{name}",
        ) from error
    finally:
        sys.modules.pop(Path(SERVICE_FILE).stem, None)


def _bentos(home: Path, name: str) -> "list[Bento]":
    """Return the stored bentos of a name; one torn by a killed process is taken away."""
    import bentoml

    folders = sorted(path for path in (home / "bentos" / name).glob("*/"))
    for folder in folders:
        if not (folder / "bento.yaml").exists():
            shutil.rmtree(folder)
    return [bentoml.bentos.get(f"{name}:{f.name}") for f in folders if f.exists()]


def _free_version(model_version: str, taken: set[str]) -> str:
    return next(name for name in _numbered(model_version) if name not in taken)


def _numbered(model_version: str) -> Iterator[str]:
    yield model_version
    number = 2
    while True:
        yield f"{model_version}-{number}"
        number += 1


def _digest(stage: Path, arguments: ServiceArguments) -> str:
    digest = hashlib.sha256(arguments.model_dump_json().encode())
    for path in sorted(stage.rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(stage)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _pinned(package: str) -> str:
    try:
        return f"{package}=={version(package)}"
    except PackageNotFoundError:
        return package  # a requirement with its own bounds, as the file states it


def _fast_packages() -> list[str]:
    """Return the faster event loop and HTTP parser, where they are installed."""
    return [name for name in ("uvloop", "httptools") if find_spec(name) is not None]


def _built(bento: "Bento", tag_of_model: str, reused: bool) -> BuiltBento:
    files = [path for path in Path(bento.path).rglob("*") if path.is_file()]
    return BuiltBento(
        tag=str(bento.tag),
        name=bento.tag.name,
        version=str(bento.tag.version),
        model_tag=tag_of_model,
        path=str(bento.path),
        size_bytes=sum(path.stat().st_size for path in files),
        built_at=bento.info.creation_time,
        reused=reused,
    )


def _bentofile(name: str) -> str:
    packages = "\n".join(f"    - {package}" for package in PACKAGES)
    return f"""\
# The bento of {name}. ml_assets pins the packages to the versions of the environment that
# builds it, adds its own code, and names the model by the argument model_tag.
service: service:svc
name: {name}
labels:
  problem: {name}
include:
  - "*.py"
python:
  lock_packages: false
  packages:
{packages}
"""


def _service_file(name: str) -> str:
    return f'''\
"""The prediction service of {name}; the bento's arguments pin its model."""

from ml_assets.deployment.service import prediction_service

svc = prediction_service("{name}")
'''
