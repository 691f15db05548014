"""ml-assets serve: the problem's bento over HTTP."""

import os
import signal
import socket
import sys
from pathlib import Path

import click

SERVICE_PORT = 3001


@click.command()
@click.argument("problem")
@click.option("--port", type=click.IntRange(1, 65535), default=SERVICE_PORT, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
def serve(problem: str, port: int, host: str) -> None:
    """Serve PROBLEM's bento until interrupted."""
    from ml_assets.cli.documents import read_document
    from ml_assets.cli.problems import find_problem
    from ml_assets.deployment.bento import BuiltBento, pinned_arguments
    from ml_assets.deployment.serve import serve_command
    from ml_assets.deployment.serving.prediction_log import FOLDER_VARIABLE
    from ml_assets.spec.errors import ServiceError
    from ml_assets.spec.layout import find_project_root, prediction_log

    project = find_problem(find_project_root(), problem)
    bento = read_document(project, "bento", BuiltBento)
    if not Path(bento.path).exists():
        raise ServiceError(f"The bento {bento.tag} is gone", found=f"no folder {bento.path}",
                           mend=f"build it: ml-assets run {problem} --select bento")  # fmt: skip
    if not port_is_free(host, port):
        raise ServiceError(f"Port {port} on {host} cannot be used", found="it is taken or not ours",
                           mend="end what listens there, or give another --port")  # fmt: skip
    pinned = pinned_arguments(project.bentoml_home, bento.tag)
    command = serve_command(project.bentoml_home, bento.tag, port, host)
    if pinned.prediction_log.folder is None:
        folder = prediction_log(project.root, problem).parent
        command.env.setdefault(FOLDER_VARIABLE, str(folder))
    click.echo(f"{bento.tag} on http://{host}:{port} (a page to try it; POST /predict, /explain)")
    sys.stdout.flush()
    # A shell that starts it in the background leaves SIGINT ignored, which would pass on.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.execve(command.args[0], command.args, command.env)


def port_is_free(host: str, port: int) -> bool:
    """Say whether a server could listen on the port now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        # A server that has just ended leaves connections in TIME_WAIT, which hinder nobody.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
