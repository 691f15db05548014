"""The folder that an AWS Lambda container image is built from."""

import shutil
from pathlib import Path

from ml_assets.deployment.bento import copy_package
from ml_assets.deployment.packaging.dockerfile import REQUIREMENTS
from ml_assets.deployment.packaging.packed_service import PackedService

_HANDLER = "handler.py"
_MODEL = "model"


def write_lambda_folder(
    folder: Path,
    service: PackedService,
    entry: Path,
    version: str,
    requirements: list[str],
    max_rows: int,
) -> None:
    """Write the handler, the model's entry, our scoring code, pinned packages and a Dockerfile.

    ``entry`` is the registry's folder of the model version. BentoML is not among the packages.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(entry, folder / _MODEL, dirs_exist_ok=True)
    copy_package(folder, "deployment/lambda_handler.py")
    (folder / REQUIREMENTS).write_text("\n".join(requirements) + "\n", encoding="utf-8")
    (folder / _HANDLER).write_text(_handler(service, version, max_rows), encoding="utf-8")
    (folder / "Dockerfile").write_text(_dockerfile(service), encoding="utf-8")


def _handler(service: PackedService, version: str, max_rows: int) -> str:
    return f'''\
"""The AWS Lambda function of {service.problem}: its model is loaded once, when Lambda starts it."""

from pathlib import Path

from ml_assets.deployment.lambda_handler import lambda_handler

handler = lambda_handler(Path(__file__).parent / "{_MODEL}", "{version}", max_rows={max_rows})
'''


def _dockerfile(service: PackedService) -> str:
    return f"""\
FROM public.ecr.aws/lambda/python:{service.python}

ENV OMP_NUM_THREADS=1

COPY {REQUIREMENTS} ${{LAMBDA_TASK_ROOT}}/
RUN pip install --no-cache-dir --disable-pip-version-check -r ${{LAMBDA_TASK_ROOT}}/{REQUIREMENTS}

COPY ml_assets ${{LAMBDA_TASK_ROOT}}/ml_assets
COPY {_MODEL} ${{LAMBDA_TASK_ROOT}}/{_MODEL}
COPY {_HANDLER} ${{LAMBDA_TASK_ROOT}}/

CMD ["handler.handler"]
"""
