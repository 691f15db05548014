"""The prediction service: BentoML's web server around one registered model.

This module is imported by every process of a service and while a bento is built, so only the
service's instance, which lives in the workers, loads the model's libraries.
"""

from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from ml_assets.contract.contract import Contract
from ml_assets.contract.contract_file import read_contract
from ml_assets.contract.request_model import row_model
from ml_assets.deployment.model_entry import CONTRACT_FILE
from ml_assets.deployment.prediction_id import new_prediction_ids
from ml_assets.deployment.refusal import Refusal, refuse
from ml_assets.deployment.request_guard import RequestGuard
from ml_assets.deployment.scorer import Scorer

if TYPE_CHECKING:
    from bentoml import IODescriptor, Service
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import JSONResponse

_CHARACTER_BYTES = 6  # "\u00e9": the longest way to write one in JSON
_NUMBER_BYTES = 32
_SMALLEST_LIMIT = 64 * 1024


class ServiceArguments(BaseModel):
    """What a bento is pinned to; BentoML hands them from the build to every process."""

    model_config = ConfigDict(extra="forbid", protected_namespaces=())

    model_tag: str = Field(description="Exact tag of the registered model.")
    max_batch_size: int = Field(default=512, ge=1, description="Rows that a request may hold.")


class Prediction(BaseModel):
    """The prediction of one row."""

    prediction_id: str
    prediction: bool | int | float | str
    probabilities: dict[str, float] | None = Field(
        default=None, description="By class; null for regression."
    )


class PredictResponse(BaseModel):
    """The predictions of a request, in the order of its rows."""

    model_config = ConfigDict(protected_namespaces=())

    model_version: str
    predictions: list[Prediction]


def prediction_service(name: str) -> "Service[Any]":
    """Return the BentoML service of the registered model that the bento's arguments name.

    Routes: ``POST /predict``, ``GET /contract``, and BentoML's own ``/docs.json``, ``/metrics``,
    ``/healthz``, ``/livez`` and ``/readyz``.
    """
    import bentoml
    from bentoml.models import BentoModel
    from starlette.responses import JSONResponse

    arguments = bentoml.use_arguments(ServiceArguments)
    entry = bentoml.models.get(arguments.model_tag)
    folder, version = Path(entry.path), str(entry.tag.version)
    contract = read_contract(folder / CONTRACT_FILE)

    class PredictionService:
        """Predictions of one model version, for rows that keep its contract."""

        model = BentoModel(arguments.model_tag)

        def __init__(self) -> None:
            self.scorer = Scorer.from_folder(folder, version)

        @bentoml.api(input_spec=_request_model(contract, arguments.max_batch_size),
                     output_spec=cast("type[IODescriptor]", PredictResponse))  # fmt: skip
        async def predict(self, rows: Any) -> Any:
            """Predict up to max_batch_size rows; a row that breaks the contract is a 422."""
            if isinstance(rows, tuple):
                status, refusal = rows
                return JSONResponse(refusal.model_dump(), status_code=status)
            return respond(self.scorer, rows)

    service = bentoml.service(name=name, tracing={"excluded_urls": ".*"})(PredictionService)
    service.add_asgi_middleware(
        cast(Any, RequestGuard), max_bytes=body_limit(contract, arguments.max_batch_size)
    )
    service.mount_asgi_app(cast(Any, _contract_app(contract)), path="/")
    return service


def respond(scorer: Scorer, rows: list[BaseModel]) -> PredictResponse:
    """Predict validated rows."""
    import pandas as pd

    frame = pd.DataFrame([row.model_dump(by_alias=True) for row in rows])
    predictions = scorer.score(frame)
    labels = predictions.labels.tolist()
    probabilities: list[dict[str, float] | None] = [None] * len(labels)
    if predictions.probabilities is not None and predictions.classes is not None:
        names = [str(name) for name in predictions.classes]
        probabilities = [
            dict(zip(names, values, strict=True)) for values in predictions.probabilities.tolist()
        ]
    ids = new_prediction_ids(len(labels))
    return PredictResponse(
        model_version=scorer.model.version,
        predictions=[
            Prediction(prediction_id=one, prediction=label, probabilities=shares)
            for one, label, shares in zip(ids, labels, probabilities, strict=True)
        ],
    )


def body_limit(contract: Contract, max_rows: int) -> int:
    """Return the bytes that ``max_rows`` rows can need as JSON, with room for whitespace."""
    row = 0
    for name, column in contract.of("feature", "id").columns.items():
        longest = max((len(str(value)) for value in column.allowed or []), default=0)
        longest = max(longest, column.max_length or 0)
        row += _CHARACTER_BYTES * (len(name) + longest) + _NUMBER_BYTES
    return max(_SMALLEST_LIMIT, max_rows * row)


def _request_model(contract: Contract, max_rows: int) -> "type[IODescriptor]":
    """Return the model of the request's body, whose mistakes are handed on instead of raised.

    BentoML logs a traceback for every ValidationError that leaves its parser; a client's mistake
    is not the server's error, so it travels to ``predict`` in the place of the rows.
    """
    from bentoml import IODescriptor
    from starlette.requests import ClientDisconnect

    class RefusingRequest(IODescriptor):
        model_config = ConfigDict(extra="forbid")

        @classmethod
        async def from_http_request(cls, request: "Request", serde: Any) -> "IODescriptor":
            """Parse the body as JSON, whatever its media type says."""
            try:
                return cls.model_validate_json(await request.body())
            except ValidationError as error:
                return cls.model_construct(rows=refuse(error, max_rows))
            except ClientDisconnect:
                gone = Refusal(error="The client went away before the body was complete.")
                return cls.model_construct(rows=(HTTPStatus.BAD_REQUEST, gone))

    row = row_model(contract)
    rows = Field(min_length=1, max_length=max_rows, description="Rows to predict.")
    return create_model(
        "PredictRequest", __base__=RefusingRequest, rows=(list[row], rows)  # type: ignore
    )


def _contract_app(contract: Contract) -> "Starlette":
    from starlette.applications import Starlette
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    body = contract.model_dump(mode="json", exclude_none=True)

    async def show(request: "Request") -> "JSONResponse":
        return JSONResponse(body)

    return Starlette(routes=[Route("/contract", show, methods=["GET"])])
