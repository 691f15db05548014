"""Say what is wrong with a database, a query or a table."""

import re

from ml_assets.reading.source_file import without_secrets, without_secrets_within
from ml_assets.spec.errors import SourceError
from ml_assets.spec.source import Source

# What the drivers say, and what mends it; the first that fits.
MENDS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("password", "authentication", "access denied", "no pg_hba"),
     "check user and password; keep them in the environment, as {{ env('NAME') }}"),
    (("refused", "could not translate", "timeout", "timed out", "unreachable", "no route",
      "can't connect", "could not connect", "name or service"),
     "check host and port, and that the server runs and can be reached from here"),
    (("does not exist", "no such table", "no such column", "doesn't exist", "catalog error",
      "unable to open"),
     "check the names of database, schema, table and columns"),
    (("syntax", "parser error"), "correct the query"),
    (("lock",), "let the other process close the database"),
)  # fmt: skip


def database_error(source: Source, error: Exception) -> SourceError:
    """Return the error for what a driver raised, without the secrets of the address.

    Nor does it repeat the statement, which may hold some. The error has no cause, because a
    driver may repeat the address in its own message.
    """
    message = re.split(r"Query was:|\[SQL:|\(Background on", str(error))[0]
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    found = without_secrets_within(" ".join(lines), source.uri)[:500]
    mend = next(
        (mend for signs, mend in MENDS if any(sign in found.lower() for sign in signs)),
        "try the query in a client of the database",
    )
    return SourceError(f"{without_secrets(source.uri)} cannot be read",
                       found=f"{type(error).__name__}: {found}", mend=mend)  # fmt: skip


def missing_driver(source: Source, error: ImportError) -> SourceError:
    """Return the error for a driver that is not installed."""
    return SourceError(
        f"{without_secrets(source.uri)} needs a driver that is not installed",
        found=str(error),
        mend="pip install 'ml_assets[sql]', and the database's driver where it is another one",
    )
