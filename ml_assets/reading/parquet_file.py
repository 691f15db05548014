"""Read one Parquet file."""

import re
from typing import TYPE_CHECKING

from ml_assets.reading.source_file import SourceFile

if TYPE_CHECKING:
    import pyarrow as pa

# The name that pandas gives an index without a name when it writes Parquet.
PANDAS_INDEX = re.compile(r"__index_level_\d+__")


def read_parquet_file(file: SourceFile) -> "pa.Table":
    """Return the table of a Parquet file, without an unnamed pandas index.

    Raises SourceError for a file that is truncated or damaged.
    """
    import pyarrow as pa
    from pyarrow import parquet

    try:
        with file.open_random_access() as stream:
            table = parquet.ParquetFile(stream).read()
    except (pa.ArrowException, OSError) as error:
        raise file.error(
            "the file is truncated or no Parquet file",
            found=str(error).splitlines()[0][:300],
            mend="write or copy the file anew, and check that it arrived whole",
        ) from error
    return table.drop_columns([n for n in table.column_names if PANDAS_INDEX.fullmatch(n)])
