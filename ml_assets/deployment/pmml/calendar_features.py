"""Moments as calendar parts, as expressions of seconds since 1970."""

import math

from ml_assets.deployment.pmml.expressions import apply, either, reference
from ml_assets.deployment.pmml.fields import Columns, Fields
from ml_assets.estimator.calendar_parts import PERIODS, CalendarParts

# From 1970-01-01, a Thursday, back to 0000-03-01: years that end with February count easily.
_DAYS_BEFORE = 719_468
_ERA, _CENTURY, _FOUR_YEARS = 146_097, 36_524, 1_460
_SATURDAY = 5


def calendar_columns(fields: Fields, transformer: CalendarParts, columns: Columns) -> list[str]:
    """Return our CalendarParts of columns in seconds since 1970, none where they are missing."""
    found = []
    for feature, wanted in transformer.parts.items():
        seconds = columns.expressions[columns.features.index(feature)]
        parts = _parts(fields, seconds)
        for name in wanted:
            if not transformer.cyclic:
                found.append(parts[name])
                continue
            angle = apply("/", apply("*", parts[name], 2 * math.pi), float(PERIODS[name]))
            circle = [apply("sin", angle), apply("cos", angle)]
            if name == "weekday":
                is_free = apply("greaterOrEqual", parts[name], float(_SATURDAY))
                circle.append(either(is_free, 1.0, 0.0))
            found += [_unless_missing(seconds, one) for one in circle]
    return found


def _parts(fields: Fields, seconds: str) -> dict[str, str]:
    """Return month, day, weekday, hour and minute as fields.

    Years and months after Hinnant, https://howardhinnant.github.io/date_algorithms.html. All are
    whole numbers far below 2**53, so that a quotient's floor is exact.
    """

    def kept(expression: str) -> str:
        return reference(fields.name_of(_unless_missing(seconds, expression)))

    minutes = kept(_floored(seconds, 60))
    days = kept(_floored(minutes, 1440))
    of_day = kept(_rest(minutes, days, 1440))
    hour = kept(_floored(of_day, 60))
    counted = kept(apply("+", days, float(_DAYS_BEFORE)))
    day_of_era = kept(_rest(counted, _floored(counted, _ERA), _ERA))
    leap = apply("-", day_of_era, _floored(day_of_era, _FOUR_YEARS))
    leap = apply("+", leap, _floored(day_of_era, _CENTURY))
    leap = apply("-", leap, _floored(day_of_era, _ERA - 1))
    year = kept(_floored(leap, 365))
    before = apply("+", apply("*", year, 365.0), _floored(year, 4))
    before = apply("-", before, _floored(year, 100))
    day_of_year = kept(apply("-", day_of_era, before))
    month = kept(_floored(apply("+", apply("*", day_of_year, 5.0), 2.0), 153))
    first = _floored(apply("+", apply("*", month, 153.0), 2.0), 5)
    shift = either(apply("lessThan", month, 10.0), 3.0, -9.0)
    from_monday = kept(apply("+", days, 3.0))
    found = {
        "month": apply("+", month, shift),
        "day": apply("+", apply("-", day_of_year, first), 1.0),
        "weekday": _rest(from_monday, _floored(from_monday, 7), 7),
        "hour": hour,
        "minute": _rest(of_day, hour, 60),
    }
    return {name: kept(expression) for name, expression in found.items()}


def _unless_missing(seconds: str, expression: str) -> str:
    """Return an expression that is missing with the moment: not all functions take none."""
    return apply("if", apply("isNotMissing", seconds), expression)


def _floored(expression: str, by: int) -> str:
    return apply("floor", apply("/", expression, float(by)))


def _rest(expression: str, whole: str, by: int) -> str:
    return apply("-", expression, apply("*", whole, float(by)))
