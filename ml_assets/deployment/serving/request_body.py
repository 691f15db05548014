"""The body of a request: rows that keep the contract, or what is wrong with them."""

import types
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model
from pydantic_core import from_json

from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.contract.request_model import row_model
from ml_assets.deployment.refusal import Refusal, refuse

_CHARACTER_BYTES = 6  # "\u00e9": the longest way to write one in JSON
_NUMBER_BYTES = 32
_OPEN_TEXT = 1000  # characters allowed for a text column without a longest value
_SMALLEST_LIMIT = 64 * 1024


@dataclass(frozen=True)
class RequestRows:
    """The rows as they came, and as the contract reads them; the same rows in the same order."""

    received: list[dict[str, Any]]
    read: list[dict[str, Any]]


@dataclass(frozen=True)
class Refused:
    """A request that is answered with a mistake of its client."""

    status: HTTPStatus
    refusal: Refusal


class RequestBody:
    """Reads the bodies of one route, of at most ``most`` rows."""

    def __init__(self, name: str, contract: Contract, most: int) -> None:
        self.most = most
        rows = (list_of(row_model(contract)),
                Field(min_length=1, max_length=most, description="The rows."))  # fmt: skip
        closed = ConfigDict(extra="forbid")
        self.model: type[BaseModel] = create_model(name, __config__=closed, rows=rows)

    def read(self, body: bytes) -> RequestRows | Refused:
        """Parse a body as JSON, whatever its media type says, and judge its rows."""
        try:
            parsed = from_json(body)
        except ValueError as error:
            # It tells the place of the mistake, and nothing of what stands there.
            return Refused(HTTPStatus.BAD_REQUEST, Refusal.of_request(
                "The body is no prediction request.", "json",
                f'Invalid JSON: {error}. Send {{"rows": [{{column: value, ...}}, ...]}}.',
            ))  # fmt: skip
        try:
            request: Any = self.model.model_validate(parsed)
        except ValidationError as error:
            return Refused(*refuse(error, self.most))
        return RequestRows(parsed["rows"], [row.model_dump(by_alias=True) for row in request.rows])


def body_limit(contract: Contract, max_rows: int) -> int:
    """Return the bytes that ``max_rows`` rows can need as JSON, with room for whitespace."""
    columns = contract.of("feature", "id").columns
    row = sum(
        _CHARACTER_BYTES * (len(name) + _longest(column)) + _NUMBER_BYTES
        for name, column in columns.items()
    )
    return max(_SMALLEST_LIMIT, max_rows * row)


def list_of(item: type[BaseModel]) -> Any:
    """Return the type of a list of a model that is made at run time."""
    return types.GenericAlias(list, (item,))


def _longest(column: ColumnContract) -> int:
    if column.allowed is not None:
        return max(len(str(value)) for value in column.allowed)
    return column.max_length or (_OPEN_TEXT if column.type == "string" else 0)
