"""The prediction service: BentoML's web server around one registered model.

This module is imported by every process of a service and while a bento is built, so only the
service's instance, which lives in the workers, loads the model's libraries.
"""

import types
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from ml_assets.contract.contract import ColumnContract, Contract
from ml_assets.contract.contract_file import read_contract
from ml_assets.contract.request_model import row_model
from ml_assets.deployment.model_entry import CONTRACT_FILE, MODEL_FILE
from ml_assets.deployment.prediction_id import new_prediction_ids
from ml_assets.deployment.refusal import Refusal, refuse
from ml_assets.deployment.request_guard import RequestGuard
from ml_assets.deployment.scorer import Scorer
from ml_assets.deployment.service_arguments import ServiceArguments
from ml_assets.estimator.fitted_model import ModelInfo
from ml_assets.estimator.skops_format import describe
from ml_assets.spec.metrics import UNSUPERVISED

if TYPE_CHECKING:
    from bentoml import IODescriptor, Service
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import JSONResponse

_CHARACTER_BYTES = 6  # "\u00e9": the longest way to write one in JSON
_NUMBER_BYTES = 32
_OPEN_TEXT = 1000  # characters allowed for a text column without a longest value
_SMALLEST_LIMIT = 64 * 1024


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
    response = response_model(contract, describe((folder / MODEL_FILE).read_bytes()))

    class PredictionService:
        """Predictions of one model version, for rows that keep its contract."""

        model = BentoModel(arguments.model_tag)

        def __init__(self) -> None:
            self.scorer = Scorer.from_folder(folder, version)

        @bentoml.api(input_spec=_request_model(contract, arguments.max_batch_size),
                     output_spec=response)  # fmt: skip
        async def predict(self, rows: Any) -> Any:
            """Predict up to max_batch_size rows; a row that breaks the contract is a 422."""
            if isinstance(rows, tuple):
                status, refusal = rows
                return JSONResponse(refusal.model_dump(), status_code=status)
            return response.model_validate(answer(self.scorer, rows))

    service = bentoml.service(name=name, tracing={"excluded_urls": ".*"})(PredictionService)
    service.add_asgi_middleware(
        cast(Any, RequestGuard), max_bytes=body_limit(contract, arguments.max_batch_size)
    )
    service.mount_asgi_app(cast(Any, _contract_app(contract)), path="/")
    return service


def answer(scorer: Scorer, rows: list[BaseModel]) -> dict[str, Any]:
    """Predict validated rows; returns what :func:`response_model` describes."""
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
    answered = [
        {"prediction_id": one, "prediction": label, "probabilities": shares}
        for one, label, shares in zip(ids, labels, probabilities, strict=True)
    ]
    if predictions.scores is not None:
        for line, score in zip(answered, predictions.scores.tolist(), strict=True):
            line["score"] = score
    return {"model_version": scorer.model.version, "predictions": answered}


def response_model(contract: Contract, info: ModelInfo) -> type[BaseModel]:
    """Return the model of the answer: the predictions, in the order of the request's rows.

    A prediction has the type of the target's classes, or is a number if it has none. Of a model
    that learnt without a target it is one of the names that the model gives, and of anomalies
    there is a score.
    """
    closed = ConfigDict(protected_namespaces=())
    fields: dict[str, Any] = {
        "prediction_id": (str, Field(description="Names this prediction everywhere.")),
        **(_of_structure(info) if info.task in UNSUPERVISED else _of_target(contract)),
    }
    prediction = create_model("Prediction", **fields)
    return create_model(
        "PredictResponse", __config__=closed, model_version=(str, Field()),
        predictions=(_list_of(prediction), Field(description="In the order of the rows.")),
    )  # fmt: skip


def _of_target(contract: Contract) -> dict[str, Any]:
    classes = contract.columns[contract.target or ""].allowed
    return {
        "prediction": (type(classes[0]) if classes else float, Field()),
        "probabilities": (
            dict[str, float] | None if classes is None else dict[str, float],
            Field(description="By class; null for numbers."),
        ),
    }


def _of_structure(info: ModelInfo) -> dict[str, Any]:
    names = cast(Any, Literal)[tuple(info.classes or ())]
    shares = Field(description="By cluster; null if the model has none.")
    fields: dict[str, Any] = {"prediction": (names, Field()),
                              "probabilities": (dict[str, float] | None, shares)}  # fmt: skip
    if info.task == "anomaly_detection":
        text = "Share of the training rows that are less anomalous."
        fields["score"] = (float, Field(ge=0.0, le=1.0, description=text))
    return fields


def body_limit(contract: Contract, max_rows: int) -> int:
    """Return the bytes that ``max_rows`` rows can need as JSON, with room for whitespace."""
    columns = contract.of("feature", "id").columns
    row = sum(
        _CHARACTER_BYTES * (len(name) + _longest(column)) + _NUMBER_BYTES
        for name, column in columns.items()
    )
    return max(_SMALLEST_LIMIT, max_rows * row)


def _longest(column: ColumnContract) -> int:
    if column.allowed is not None:
        return max(len(str(value)) for value in column.allowed)
    return column.max_length or (_OPEN_TEXT if column.type == "string" else 0)


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

    rows = (
        _list_of(row_model(contract)),
        Field(min_length=1, max_length=max_rows, description="Rows to predict."),
    )
    return create_model("PredictRequest", __base__=RefusingRequest, rows=rows)


def _list_of(item: type[BaseModel]) -> Any:
    return types.GenericAlias(list, (item,))


def _contract_app(contract: Contract) -> "Starlette":
    from starlette.applications import Starlette
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    body = contract.model_dump(mode="json", exclude_none=True)

    async def show(request: "Request") -> "JSONResponse":
        return JSONResponse(body)

    return Starlette(routes=[Route("/contract", show, methods=["GET"])])
