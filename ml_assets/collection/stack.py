"""Make one table of several sources."""

from typing import TYPE_CHECKING

from ml_assets.reading.files import stack_tables
from ml_assets.spec.errors import SourceError

if TYPE_CHECKING:
    import pyarrow as pa


def stack_sources(tables: dict[str, "pa.Table"]) -> "pa.Table":
    """Return the rows of all sources, one source below the other, in the order given.

    Columns whose types differ become text, but for integers and floats, which become floats.
    Raises SourceError where a source has other columns than the first.
    """
    first_name, first = next(iter(tables.items()))
    for name, table in tables.items():
        found, expected = set(table.column_names), set(first.column_names)
        if found != expected:
            raise SourceError(
                f"The sources {first_name!r} and {name!r} cannot be stacked: columns differ",
                found=f"only one of them has {', '.join(sorted(found ^ expected))}",
                mend="give all sources of a problem the same columns",
            )
    return stack_tables(list(tables.values()))
