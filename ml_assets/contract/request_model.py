"""The contract as the model of one row in a request to the prediction service."""

from base64 import b64decode
from binascii import Error as BinasciiError
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from math import ceil, floor
from re import fullmatch
from typing import Annotated, Any, Literal, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
    create_model,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from ml_assets.contract.coercion import ISO_MOMENT, LARGEST_EXACT_INTEGER
from ml_assets.contract.contract import ColumnContract, ColumnType, Contract, naive_utc
from ml_assets.contract.image_value import is_image
from ml_assets.contract.repair import repaired_value
from ml_assets.contract.row_rules import bounds_text
from ml_assets.contract.shown_value import shown_value

# What a table's datetime64[ns] holds.
_FIRST_MOMENT = datetime(1677, 9, 21, 0, 12, 43, 145225)
_LAST_MOMENT = datetime(2262, 4, 11, 23, 47, 16, 854775)


def row_model(contract: Contract) -> type[BaseModel]:
    """Return the model of one row: every feature, and the id where the contract has one.

    A row breaks the same rules here as in a table, with three differences. Numbers must be
    numbers: text that could be read as one is refused, unless a repair reads it. Columns that the
    contract lacks are refused. The rule ``unique`` is about a table, so it does not apply. Every
    feature must be there, null where that is allowed; the id may be left out. Values that the
    contract repairs are repaired here as well, images are base64 text, whole floats are read as
    integers, text is stripped, blank text and NaN are null.

    Fields are named column_0, column_1, ...; the names of the columns are their aliases, by which
    rows are read, dumped and described, so a column may bear any name.
    """
    fields: dict[str, Any] = {}
    for place, name in enumerate(contract.names("feature", "id")):
        column = contract.columns[name]
        optional = column.role == "id"
        default: Any = None if optional else ...
        fields[f"column_{place}"] = (
            _annotation(column),
            Field(default, alias=name, title=name, description=_description(column)),
        )
    return create_model(
        "Row",
        __config__=ConfigDict(extra="forbid", serialize_by_alias=True, protected_namespaces=()),
        __doc__=f"One row of {contract.problem}.",
        **fields,
    )


def broken_rules_of(error: ValidationError) -> list[dict[str, Any]]:
    """Return one line per problem that pydantic found: row, column, rule, found and message.

    ``row`` is the place in the request's list of rows, from 0 (null: not about one row), and
    ``rule`` the name that the same breach has in a table, or ``<column>.required`` for a column
    that is absent and ``<column>.unknown`` for one that the contract lacks.
    """
    return [
        _broken_rule(problem, rule)
        for problem in error.errors(include_url=False)
        for rule in _rules_of(problem)
    ]


def _annotation(column: ColumnContract) -> object:
    value: Any = {"integer": int, "number": float, "boolean": bool, "string": str,
                  "datetime": datetime, "image": bytes}[column.type]  # fmt: skip
    if column.allowed is not None:
        choice: Any = Literal
        as_read = float if column.type == "number" else lambda allowed: allowed
        value = choice[tuple(as_read(allowed) for allowed in column.allowed)]
    low, high = column.min, column.max
    if column.type == "integer":
        low = None if low is None else ceil(cast(float, low))
        high = None if high is None else floor(cast(float, high))
    bounds: dict[str, Any] = {"ge": low, "le": high, "min_length": column.min_length,
                              "max_length": column.max_length}  # fmt: skip
    given = {name: bound for name, bound in bounds.items() if bound is not None}
    if column.pattern is not None:
        shown = WithJsonSchema({"type": "string", "pattern": f"^(?:{column.pattern})$",
                                **{_JSON_NAMES[n]: b for n, b in given.items()}})  # fmt: skip
        value = Annotated[value, AfterValidator(partial(_must_fit, column)), shown]
    elif given:
        value = Annotated[value, Field(**given)]
    if column.type == "image":
        value = Annotated[value, WithJsonSchema({"type": "string", "format": "byte"})]
    return Annotated[
        value | None if column.nullable else value, BeforeValidator(partial(_read, column))
    ]


_JSON_NAMES = {"min_length": "minLength", "max_length": "maxLength"}


def _read(column: ColumnContract, value: object) -> object:
    return _READERS[column.type](repaired_value(value, column)[0])


def _must_fit(column: ColumnContract, text: str) -> str:
    # By Python's own rules, as in a table: pydantic's engine knows fewer patterns. Together,
    # because pydantic tells one problem per value.
    broken, low, high = [], column.min_length, column.max_length
    if not fullmatch(column.pattern or "", text):
        broken.append("pattern")
    if len(text) < (low or 0) or (high is not None and len(text) > high):
        broken.append("length")
    if not broken:
        return text
    texts = {"pattern": f"match {column.pattern}",
             "length": f"have {bounds_text(low, high)} characters"}  # fmt: skip
    raise PydanticCustomError(
        "text",
        "Text should {what}",
        {"what": " and ".join(texts[rule] for rule in broken), "rules": broken},
    )


def _description(column: ColumnContract) -> str | None:
    parts = [column.description, f"Unit: {column.unit}." if column.unit else None]
    return " ".join(part for part in parts if part) or None


def _without_blank(value: object) -> object:
    if isinstance(value, str):
        return value.strip() or None
    return None if isinstance(value, float) and value != value else value


def _refuse(what: str) -> PydanticCustomError:
    return PydanticCustomError("type", "Input should be {what}", {"what": what})


def _as_number(value: object) -> object:
    value = _without_blank(value)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _refuse("a number")
    if value in (float("inf"), float("-inf")):
        raise PydanticCustomError("finite_number", "Input should be a finite number")
    return value


def _as_float(value: object) -> object:
    number = _as_number(value)
    try:
        return float(number) if isinstance(number, int) else number
    except OverflowError:
        raise PydanticCustomError("finite_number", "Input should be a finite number") from None


def _as_integer(value: object) -> object:
    number = _as_number(value)
    if isinstance(number, float) and not number.is_integer():
        raise _refuse("a whole number")
    if isinstance(number, int | float) and abs(number) > LARGEST_EXACT_INTEGER:
        raise _refuse("a whole number of less than 2**53 in magnitude")
    return int(number) if isinstance(number, float) else number


def _as_boolean(value: object) -> object:
    value = _without_blank(value)
    if value is not None and not isinstance(value, bool):
        raise _refuse("true or false")
    return value


def _as_string(value: object) -> object:
    value = _without_blank(value)
    if value is not None and not isinstance(value, str):
        raise _refuse("text")
    return value


def _as_moment(value: object) -> object:
    value = _without_blank(value)
    if value is None:
        return None
    if isinstance(value, str) and fullmatch(ISO_MOMENT, value):
        with suppress(ValueError):
            value = datetime.fromisoformat(value)
    if not isinstance(value, datetime):
        raise _refuse("a moment as ISO 8601 text, such as 2026-01-31T12:00:00Z")
    with suppress(OverflowError):
        value = naive_utc(value)
        if _FIRST_MOMENT <= value <= _LAST_MOMENT:
            return value
    raise _refuse("a moment between the years 1678 and 2262")


def _as_image(value: object) -> object:
    value = _without_blank(value)
    if value is None:
        return None
    if isinstance(value, str):
        with suppress(BinasciiError, ValueError):
            value = b64decode(value, validate=True)
    if not is_image(value):
        raise _refuse("an image file, in base64")
    return value


_READERS: dict[ColumnType, Callable[[object], object]] = {
    "integer": _as_integer,
    "number": _as_float,
    "boolean": _as_boolean,
    "string": _as_string,
    "datetime": _as_moment,
    "image": _as_image,
}

_RULE_OF: dict[str, str] = {
    "missing": "required",
    "extra_forbidden": "unknown",
    "finite_number": "finite",
    "greater_than_equal": "range",
    "less_than_equal": "range",
    "literal_error": "allowed_values",
    "string_too_long": "length",
    "string_too_short": "length",
    "too_long": "length",
    "too_short": "length",
}


def _rules_of(problem: ErrorDetails) -> list[str]:
    if problem["type"] == "text":
        return list(problem["ctx"]["rules"])
    return [_RULE_OF.get(problem["type"], "type")]


def _broken_rule(problem: ErrorDetails, rule: str) -> dict[str, Any]:
    row, column = _place(problem["loc"])
    if problem["input"] is None and rule in ("type", "allowed_values"):
        rule = "not_null"
    return {
        "row": row,
        "column": column,
        "rule": f"{column}.{rule}",
        "found": "nothing" if rule == "required" else _shown(problem["input"]),
        "message": _MESSAGES.get(rule, problem["msg"]),
    }


def _shown(found: object) -> str:
    """Show text in quotes, so that the text '3' differs from the number 3."""
    return shown_value(repr(found) if isinstance(found, str) else found)


_MESSAGES = {
    "required": "it is absent from the request",
    "unknown": "the contract has no such column",
    "not_null": "the value is missing",
}


def _place(location: tuple[int | str, ...]) -> tuple[int | None, str]:
    """Find row and column in a location such as ("rows", 3, "age"), or ("age",) of a lone row."""
    for place, part in enumerate(location):
        if isinstance(part, int):
            after = location[place + 1 :]
            return part, str(after[0]) if after else "row"
    return None, str(location[-1]) if location else "request"
