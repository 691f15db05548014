"""The SQL of a join step; tables so_far and source, columns under the ids of join_columns."""

from ml_assets.collection.join_columns import Aggregate, JoinColumn, StepColumns
from ml_assets.collection.join_database import ISO_MOMENT
from ml_assets.spec.join import JoinStep

_JOIN = {"left": "LEFT JOIN", "inner": "JOIN", "outer": "FULL JOIN"}


def aggregation(columns: StepColumns, position: str) -> str:
    """Return the query for one row per key, placed where the key's first row is."""
    keys = {key.id: present(key) for _, key in columns.keys}
    chosen = [f"{sql} AS {id_}" for id_, sql in keys.items()]
    made = [f"{_aggregate(each, position)} AS {each.column.id}" for each in columns.aggregates]
    return (
        f"SELECT min({position}) AS {position}, {', '.join([*chosen, *made])} FROM source "
        f"GROUP BY {', '.join(keys.values())}"
    )


def repeated_keys(table: str, keys: list[JoinColumn], positions: list[str], limit: int) -> str:
    """Return the query for keys that several rows have: key values, rows, number of such keys."""
    values = [present(key) for key in keys]
    first = ", ".join(f"min({position})" for position in positions)
    return (
        f"SELECT {', '.join(values)}, count(*), count(*) OVER () FROM {table} "
        f"WHERE {_all_present(values)} GROUP BY {', '.join(values)} HAVING count(*) > 1 "
        f"ORDER BY {first} LIMIT {limit}"
    )


def matches(columns: StepColumns) -> str:
    """Return the query for the left rows that match, and the rows they get beyond the first."""
    keys = _key_pairs(columns)
    grouped = ", ".join(f"{right} AS k{n}" for n, (_, right) in enumerate(keys))
    same = " AND ".join(f"{left} = k{n}" for n, (left, _) in enumerate(keys))
    names = ", ".join(f"k{n}" for n in range(len(keys)))
    return (
        f"SELECT count(*), coalesce(sum(held - 1), 0)::BIGINT FROM so_far JOIN "
        f"(SELECT {grouped}, count(*) AS held FROM source GROUP BY {names}) ON {same}"
    )


def count_without_match(columns: StepColumns, table: str, other: str) -> str:
    """Return the query for the number of rows of one table that match none of the other."""
    return f"SELECT count(*) FROM {table} ANTI JOIN {other} ON {_same_keys(columns)}"


def count_with_match(columns: StepColumns, table: str, other: str) -> str:
    """Return the query for the number of rows of one table that match a row of the other."""
    return f"SELECT count(*) FROM {table} SEMI JOIN {other} ON {_same_keys(columns)}"


def joined(step: JoinStep, columns: StepColumns, left: list[JoinColumn], place: int) -> str:
    """Return the query for the joined rows, in no order; the positions give them their order."""
    right_key = {so_far.id: key for so_far, key in reversed(columns.keys)}
    kept = []
    for column in left:
        if step.how == "outer" and column.id in right_key:
            kept.append(f"coalesce(so_far.{column.id}, {right_key[column.id].id}) AS {column.id}")
        else:
            kept.append(f"so_far.{column.id}")
    chosen = [
        *(f"p{earlier}" for earlier in range(place)),
        f"source.p{place}",
        *kept,
        *(column.id for column in columns.gained),
    ]
    join = _JOIN[step.how]
    if columns.moments is None:
        tables = f"so_far {join} source ON {_same_keys(columns)}"
    else:
        tables = (
            f"so_far {join} valid ON so_far.rowid = valid.left_row "
            f"{join} source ON source.p{place} = valid.position"
        )
    return f"SELECT {', '.join(chosen)} FROM {tables}"


def moments(columns: StepColumns, place: int) -> tuple[str, str]:
    """Return the queries for row, keys k0, k1... and moment t (ns) of so_far and of source."""
    assert columns.moments is not None
    sides = []
    for side, (table, row) in enumerate((("so_far", "rowid"), ("source", f"p{place}"))):
        values = [pair[side] for pair in _key_pairs(columns)]
        named = ", ".join(f"{value} AS k{n}" for n, value in enumerate(values))
        moment = _nanoseconds(columns.moments[side])
        sides.append(f"SELECT {row} AS row, {named}, {moment} AS t FROM {table}")
    return sides[0], sides[1]


def unread_moments(columns: StepColumns, place: int) -> tuple[str, str]:
    """Return the queries for the first text of so_far and of source that was no moment.

    Each gives the row of the base, or of the source, and the text; a text column is meant.
    """
    assert columns.moments is not None
    left, right = (column.id for column in columns.moments)
    return (
        f"SELECT p0, {left} FROM so_far JOIN moments_left ON so_far.rowid = row "
        f"WHERE t IS NULL AND trim({left}) <> '' ORDER BY p0 LIMIT 1",
        f"SELECT p{place}, {right} FROM source JOIN moments_right ON p{place} = row "
        f"WHERE t IS NULL AND trim({right}) <> '' ORDER BY row LIMIT 1",
    )


def valid_rows(step: JoinStep, keys: int, tolerance_ns: int | None) -> str:
    """Return the query for the source row (position) that is valid for each left_row.

    Of several rows at the moment found, the last one is taken looking back, the first one looking
    forward; of two equally near ones the earlier moment.
    """
    assert step.as_of is not None
    directions = {"backward": ["backward"], "forward": ["forward"],
                  "nearest": ["backward", "forward"]}[step.as_of.direction]  # fmt: skip
    found = " UNION ALL ".join(_valid_in(direction, keys) for direction in directions)
    near = "" if tolerance_ns is None else f" WHERE away <= {tolerance_ns}"
    if len(directions) == 1:
        return f"SELECT left_row, position FROM ({found}){near}"
    return (
        f"SELECT left_row, arg_min(position, away * 2 + ahead) AS position FROM ({found}){near} "
        "GROUP BY left_row"
    )


def present(column: JoinColumn) -> str:
    """Return the column's value as SQL, NaN as missing."""
    from pyarrow import types

    if types.is_floating(column.type):
        return f"CASE WHEN isnan({column.id}) THEN NULL ELSE {column.id} END"
    return column.id


def _valid_in(direction: str, keys: int) -> str:
    names = ", ".join(f"k{n}" for n in range(keys))
    same = " AND ".join(f"lefts.k{n} = rights.k{n}" for n in range(keys))
    takes, compare, ahead = ("max", ">=", 0) if direction == "backward" else ("min", "<=", 1)
    one = (
        f"(SELECT {names}, t, {takes}(row) AS row FROM moments_right "
        f"WHERE t IS NOT NULL GROUP BY {names}, t)"
    )
    return (
        f"SELECT lefts.row AS left_row, rights.row AS position, "
        f"abs(lefts.t::HUGEINT - rights.t::HUGEINT) AS away, {ahead} AS ahead "
        f"FROM (FROM moments_left WHERE t IS NOT NULL) AS lefts ASOF JOIN {one} AS rights "
        f"ON {same} AND lefts.t {compare} rights.t"
    )


def _nanoseconds(column: JoinColumn) -> str:
    if column.kind == "text":
        return f"{ISO_MOMENT}({column.id})"
    return f"epoch_ns({column.id}::TIMESTAMP_NS)"


def _same_keys(columns: StepColumns) -> str:
    return " AND ".join(f"{left} = {right}" for left, right in _key_pairs(columns))


def _key_pairs(columns: StepColumns) -> list[tuple[str, str]]:
    """Return the keys of both sides so that equal ones compare as equal, whatever their type."""
    return [(_comparable(left, right), _comparable(right, left)) for left, right in columns.keys]


def _comparable(key: JoinColumn, other: JoinColumn) -> str:
    value = present(key)
    if key.kind == "moment":
        return f"{value}::TIMESTAMP_NS"
    if key.kind == "number" and other.is_integer and not key.is_integer:
        # As whole numbers: as floats, neighbours beyond 2**53 would be equal.
        whole = f"{key.id} = floor({key.id}) AND abs({key.id}) < 9.2e18"
        return f"CASE WHEN {whole} THEN {key.id}::BIGINT END"
    return value


def _aggregate(each: Aggregate, position: str) -> str:
    if each.of is None:
        return "count(*)"
    value = present(each.of)
    if each.function in ("sum", "mean", "std"):
        number = "BIGINT" if each.of.is_integer or each.of.kind == "truth" else "DOUBLE"
        value = f"({value})::{number}"
        if each.function == "sum":
            return f"sum({value})::{number}"
    return {
        "count": f"count({value})",
        "distinct": f"count(DISTINCT {value})",
        "mean": f"avg({value})",
        "std": f"stddev_samp({value})",
        "min": f"min({value})",
        "max": f"max({value})",
        "first": f"arg_min({value}, {position})",
        "last": f"arg_max({value}, {position})",
    }[each.function]


def _all_present(values: list[str]) -> str:
    return " AND ".join(f"({value}) IS NOT NULL" for value in values)
