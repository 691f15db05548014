"""How an error with a mend leaves the command line: no traceback, status 1."""

import json
from typing import Any

import click

from ml_assets.cli.json_option import wants_json
from ml_assets.spec.errors import MLAssetsError


class FailingGroup(click.Group):
    """A group whose commands end with status 1 and a readable text on an MLAssetsError."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the subcommand; an MLAssetsError is printed to stderr, as JSON with ``--json``."""
        try:
            return super().invoke(ctx)
        except MLAssetsError as error:
            text = json.dumps({"error": error_document(error)}, indent=2, ensure_ascii=False)
            click.echo(text if wants_json(ctx) else error_text(error), err=True)
            ctx.exit(1)


def error_document(error: MLAssetsError) -> dict[str, str | None]:
    """Return the error's parts by name.

    >>> error_document(MLAssetsError("No table", mend="write one"))
    {'type': 'MLAssetsError', 'what': 'No table', 'found': None, 'mend': 'write one'}
    """
    kind = type(error).__name__
    return {"type": kind, "what": error.what, "found": error.found, "mend": error.mend}


def error_text(error: MLAssetsError) -> str:
    """Return the error as the terminal shows it, one part per line, its notes below."""
    return parts_text(error.what, error.found, error.mend, getattr(error, "__notes__", []))


def parts_text(what: str, found: str | None, mend: str | None, notes: list[str]) -> str:
    """Return what, found and mend as labelled lines, then the notes."""
    lines = [click.style("Error  ", fg="red", bold=True) + what]
    lines += [click.style("Found  ", bold=True) + found] if found else []
    lines += [click.style("Mend   ", bold=True) + mend] if mend else []
    return "\n".join([*lines, *notes])
