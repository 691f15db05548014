"""Moments as calendar parts: in the graph from minutes since 1970."""

from ml_assets.deployment.conversion.graph import Block, Graph
from ml_assets.estimator.calendar_parts import PERIODS, CalendarParts

# From 1970-01-01, a Thursday, back to 0000-03-01: years that end with February count easily.
_DAYS_BEFORE = 719_468
_ERA, _CENTURY, _FOUR_YEARS = 146_097, 36_524, 1_460
_SATURDAY = 5


def calendar_columns(graph: Graph, transformer: CalendarParts, block: Block) -> str:
    """Return our CalendarParts of columns in minutes since 1970 (float64), NaN where missing."""
    import math

    columns = []
    for feature, wanted in transformer.parts.items():
        minutes = graph.columns(block.tensor, [block.features.index(feature)])
        parts = _parts(graph, minutes)
        for name in wanted:
            if not transformer.cyclic:
                columns.append(parts[name])
                continue
            turn = graph.add("Mul", parts[name], graph.constant(2 * math.pi))
            angle = graph.add("Div", turn, graph.constant(float(PERIODS[name])))
            columns += [graph.add("Sin", angle), graph.add("Cos", angle)]
            if name == "weekday":
                columns.append(_is_weekend(graph, parts[name]))
    return graph.joined(columns)


def _is_weekend(graph: Graph, weekday: str) -> str:
    is_free = graph.add("GreaterOrEqual", weekday, graph.constant(float(_SATURDAY)))
    missing = graph.add("IsNaN", weekday)
    return graph.add("Where", missing, weekday, graph.cast(is_free, "float64"))


def _parts(graph: Graph, minutes: str) -> dict[str, str]:
    """Return month, day, weekday, hour and minute, (rows, 1) each.

    Years and months after Hinnant, https://howardhinnant.github.io/date_algorithms.html. All are
    whole numbers far below 2**53, so that a quotient's floor is exact.
    """
    days = _floored(graph, minutes, 1440)
    of_day = _rest(graph, minutes, days, 1440)
    hour = _floored(graph, of_day, 60)
    counted = graph.add("Add", days, graph.constant(float(_DAYS_BEFORE)))
    day_of_era = _rest(graph, counted, _floored(graph, counted, _ERA), _ERA)
    leap = graph.add("Sub", day_of_era, _floored(graph, day_of_era, _FOUR_YEARS))
    leap = graph.add("Add", leap, _floored(graph, day_of_era, _CENTURY))
    leap = graph.add("Sub", leap, _floored(graph, day_of_era, _ERA - 1))
    year = _floored(graph, leap, 365)
    before = graph.add("Mul", year, graph.constant(365.0))
    before = graph.add("Add", before, _floored(graph, year, 4))
    before = graph.add("Sub", before, _floored(graph, year, 100))
    day_of_year = graph.add("Sub", day_of_era, before)
    fifth = graph.add("Mul", day_of_year, graph.constant(5.0))
    month = _floored(graph, graph.add("Add", fifth, graph.constant(2.0)), 153)
    first = graph.add("Add", graph.add("Mul", month, graph.constant(153.0)), graph.constant(2.0))
    day = graph.add("Sub", day_of_year, _floored(graph, first, 5))
    is_early = graph.add("Less", month, graph.constant(10.0))
    shift = graph.add("Where", is_early, graph.constant(3.0), graph.constant(-9.0))
    from_monday = graph.add("Add", days, graph.constant(3.0))
    return {
        "month": graph.add("Add", month, shift),
        "day": graph.add("Add", day, graph.constant(1.0)),
        "weekday": _rest(graph, from_monday, _floored(graph, from_monday, 7), 7),
        "hour": hour,
        "minute": _rest(graph, of_day, hour, 60),
    }


def _floored(graph: Graph, tensor: str, by: int) -> str:
    return graph.add("Floor", graph.add("Div", tensor, graph.constant(float(by))))


def _rest(graph: Graph, tensor: str, whole: str, by: int) -> str:
    return graph.add("Sub", tensor, graph.add("Mul", whole, graph.constant(float(by))))
