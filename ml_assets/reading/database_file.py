"""Find the file of a database that is a file: SQLite, DuckDB."""

from pathlib import Path

from ml_assets.reading.source_file import without_secrets
from ml_assets.spec.errors import SourceError
from ml_assets.spec.source import Source


def database_file(source: Source, root: Path) -> Path:
    """Return the path that a SQLAlchemy URL names: sqlite:///relative or sqlite:////absolute.

    Relative paths are those of ``root``. Raises SourceError where there is no such file, as
    drivers would make an empty database.
    """
    name = source.uri.partition("://")[2].partition("?")[0].removeprefix("/")
    path = root / name
    if not path.is_file():
        raise SourceError(f"There is no file of the database {without_secrets(source.uri)}",
                          found=str(path),
                          mend="check the path; it is relative to the project's root")  # fmt: skip
    return path
