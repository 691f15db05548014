"""Read the sources of a problem, by the scheme of their URI."""

from pathlib import Path
from typing import TYPE_CHECKING

from ml_assets.reading.bundled import read_bundled
from ml_assets.reading.files import read_files
from ml_assets.reading.source_file import without_secrets
from ml_assets.spec.errors import SourceError
from ml_assets.spec.nearest_name import nearest_name
from ml_assets.spec.source import Source

if TYPE_CHECKING:
    import pyarrow as pa

BUNDLED_SCHEME = "sklearn"


def read_source(source: Source, root: Path) -> "pa.Table":
    """Return the table of a source: bundled with scikit-learn, or files through fsspec.

    Paths without a scheme are relative to ``root``. Raises SourceError for an unknown scheme, and
    whatever the readers find wrong.
    """
    scheme, _, rest = source.uri.partition("://") if "://" in source.uri else ("", "", "")
    if scheme == BUNDLED_SCHEME:
        return read_bundled(rest.strip("/"))
    _refuse_unknown_scheme(scheme, source.uri)
    return read_files(source.uri, root, source.format)


def _refuse_unknown_scheme(scheme: str, uri: str) -> None:
    import fsspec

    # A chain such as zip://a.csv::s3://bucket/b.zip begins with a scheme as well.
    known = [*fsspec.available_protocols(), BUNDLED_SCHEME]
    if scheme and scheme not in known:
        mend = nearest_name(scheme, known)
        raise SourceError(f"Unknown scheme {scheme!r}", found=without_secrets(uri),
                          mend=mend)  # fmt: skip
