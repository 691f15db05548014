"""ml-assets package: the service as files for the places that run it."""

from pathlib import Path

import click

from ml_assets.cli.json_option import json_option, print_json


@click.command()
@click.argument("problem")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path, file_okay=False),
              help="Folder to write; a package of earlier is replaced.")  # fmt: skip
@json_option
def package(problem: str, output: Path, as_json: bool) -> None:
    """Pack PROBLEM's bento: archive, Dockerfile, compose file, Kubernetes manifests, AWS Lambda.

    The gate is asked again, for the very version that the bento serves.
    """
    from ml_assets.cli.documents import read_document
    from ml_assets.cli.problems import find_problem
    from ml_assets.deployment.bento import BuiltBento
    from ml_assets.deployment.champion import pass_gate
    from ml_assets.deployment.packaging.package import write_package
    from ml_assets.deployment.packaging.packed_service import PackedService
    from ml_assets.deployment.registry import registered, stored_report
    from ml_assets.spec.layout import find_project_root

    project = find_problem(find_project_root(), problem)
    bento, home, spec = (
        read_document(project, "bento", BuiltBento),
        project.bentoml_home,
        project.spec,
    )
    version = bento.model_tag.partition(":")[2]
    entry = registered(home, project.name, version)
    pass_gate(stored_report(home, project.name, version), spec.problem.success, entry.approvals,
              spec.gate.approvals, project.name)  # fmt: skip
    keys = [spec.serving.api_keys_env] if spec.serving.api_keys_env else []
    secrets = list(dict.fromkeys([*spec.packaging.secrets, *keys]))
    packaging = spec.packaging.model_copy(update={"secrets": secrets})
    service = PackedService(project.name, bento.tag, packaging, spec.serving.drain_s)
    files = write_package(home, service, output.absolute())
    if as_json:
        print_json({"bento": bento.tag, "folder": str(output.absolute()), "files": files})
        return
    click.echo(f"{bento.tag} packed into {output}:")
    for file in files:
        if not file.startswith("lambda/ml_assets/"):
            click.echo(f"  {file}")
