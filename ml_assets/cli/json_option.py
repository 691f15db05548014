"""The option --json that the commands share."""

import json
from collections.abc import Callable
from typing import Any

import click

_KEY = "ml_assets.json"


def json_option(command: Callable[..., None]) -> Callable[..., None]:
    """Add ``--json``; the command takes it as ``as_json``, and errors become JSON with it."""
    return click.option(
        "--json", "as_json", is_flag=True, is_eager=True, callback=_remember,
        help="Print machine-readable output.",
    )(command)  # fmt: skip


def wants_json(ctx: click.Context) -> bool:
    """Say whether the command line asked for JSON."""
    return bool(ctx.meta.get(_KEY))


def print_json(document: Any) -> None:
    """Print a JSON document to stdout."""
    click.echo(json.dumps(document, indent=2, ensure_ascii=False, default=str))


def _remember(ctx: click.Context, _: click.Parameter, value: bool) -> bool:
    ctx.meta[_KEY] = value
    return value
