"""What the service answers to a client's mistake: one shape, whatever the mistake."""

from http import HTTPStatus

from pydantic import BaseModel, Field, ValidationError

from ml_assets.contract.request_model import broken_rules_of

SHOWN_PROBLEMS = 100


class Problem(BaseModel):
    """One thing that is wrong with a request."""

    row: int | None = Field(default=None, description="Position in rows, from 0; null for all.")
    column: str | None = None
    rule: str = Field(description="The contract's rule, or request.<what> for the request itself.")
    found: str | None = None
    message: str


class Refusal(BaseModel):
    """The body of every answer from 400 on."""

    error: str
    problems: list[Problem] = Field(default_factory=list)

    @classmethod
    def of_request(cls, error: str, what: str, message: str, found: str | None = None) -> "Refusal":
        """Return the refusal of a request as a whole; the rule is ``request.<what>``."""
        return cls(
            error=error, problems=[Problem(rule=f"request.{what}", found=found, message=message)]
        )


def refuse(error: ValidationError, max_rows: int) -> tuple[HTTPStatus, Refusal]:
    """Turn a failed validation of the request's body into a status and a body.

    400 for what is no request at all, 413 for too many rows, 422 for rows that break the contract.
    """
    details = error.errors(include_url=False, include_context=True)
    for detail in details:
        if detail["type"] == "too_long" and detail["loc"] == ("rows",):
            found = f"{detail['ctx']['actual_length']} rows"
            message = f"Send at most {max_rows} rows per request."
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, Refusal.of_request(
                "The request holds too many rows.", "max_rows", message, found
            )
    if whole := [detail for detail in details if len(detail["loc"]) < 2]:
        messages = [f"{'.'.join(map(str, d['loc'])) or 'body'}: {d['msg']}" for d in whole]
        return HTTPStatus.BAD_REQUEST, Refusal.of_request(
            "The body is no prediction request.",
            "json" if whole[0]["type"] == "json_invalid" else "shape",
            "; ".join(messages) + '. Send {"rows": [{column: value, ...}, ...]}.',
        )
    problems = [Problem.model_validate(problem) for problem in broken_rules_of(error)]
    rows = len({problem.row for problem in problems})
    return HTTPStatus.UNPROCESSABLE_ENTITY, Refusal(
        error=f"{_counted(len(problems), 'value')} in {_counted(rows, 'row')} broke the contract"
        + (f"; the first {SHOWN_PROBLEMS} are shown." if len(problems) > SHOWN_PROBLEMS else "."),
        problems=problems[:SHOWN_PROBLEMS],
    )


def _counted(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> _counted(1, "row"), _counted(2, "row")
    ('1 row', '2 rows')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
