"""ml-assets exporter: Dagster's runs and checks for Prometheus."""

import signal
import sys
from contextlib import chdir

import click

EXPORTER_PORT = 9808


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=EXPORTER_PORT, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
def exporter(port: int, host: str) -> None:
    """Serve Dagster's runs and checks to Prometheus until interrupted."""
    import dagster as dg
    from prometheus_client import CollectorRegistry, start_http_server

    from ml_assets.cli.dagster_metrics import DagsterMetrics
    from ml_assets.cli.problems import read_problems
    from ml_assets.cli.project_environment import make_dagster_home, name_defs_folder
    from ml_assets.spec.keys import lifecycle_job, monitoring_job, scoring_job
    from ml_assets.spec.layout import find_project_root

    root = find_project_root()
    name_defs_folder(root)
    from ml_assets.definitions import defs

    names = read_problems(root).projects
    jobs = {name: [job(name) for job in (lifecycle_job, scoring_job, monitoring_job)]
            for name in names}  # fmt: skip
    checks = defs().resolve_asset_graph().asset_check_keys
    mine = sorted((key for key in checks if key.asset_key.path[0] in names), key=str)
    make_dagster_home()
    # The relative folders in dagster.yaml are taken from the working directory.
    with chdir(root), dg.DagsterInstance.get() as instance:
        registry = CollectorRegistry(auto_describe=False)
        registry.register(DagsterMetrics(instance, jobs, mine))
        server, thread = start_http_server(port, host, registry)
        # One that was started in the background would inherit that it ignores the interrupt, and
        # Dagster makes of the signal to end what it finds for the interrupt.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.default_int_handler)
        click.echo(f"http://{host}:{server.server_port}/metrics ({len(names)} problems)")
        sys.stdout.flush()
        thread.join()
