"""What ``/predict`` answers: the predictions of rows, and the model that describes them."""

from collections.abc import Sequence
from typing import Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, create_model

from ml_assets.contract.contract import Contract
from ml_assets.deployment.prediction_id import new_prediction_ids
from ml_assets.deployment.scorer import Scorer
from ml_assets.deployment.serving.request_body import list_of
from ml_assets.estimator.fitted_model import ModelInfo
from ml_assets.estimator.predict import Predictions
from ml_assets.spec.metrics import UNSUPERVISED


def answer(scorer: Scorer, rows: Sequence[BaseModel]) -> dict[str, Any]:
    """Predict rows of the row model; returns what :func:`response_model` describes."""
    return answered(scorer, [row.model_dump(by_alias=True) for row in rows])


def answered(scorer: Scorer, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Predict rows as the row model has read them; returns what the response model describes."""
    lines = predicted(scorer.score_rows(rows))
    ids = new_prediction_ids(len(lines))
    predictions = [{"prediction_id": one, **line} for one, line in zip(ids, lines, strict=True)]
    return {"model_version": scorer.model.version, "predictions": predictions}


def predicted(predictions: Predictions) -> list[dict[str, Any]]:
    """Return a line per row: prediction, probabilities by class, and of anomalies the score."""
    labels = predictions.labels.tolist()
    shares: list[dict[str, float] | None] = [None] * len(labels)
    if predictions.probabilities is not None and predictions.classes is not None:
        names = [str(name) for name in predictions.classes]
        shares = [
            dict(zip(names, values, strict=True)) for values in predictions.probabilities.tolist()
        ]
    lines: list[dict[str, Any]] = [
        {"prediction": label, "probabilities": share}
        for label, share in zip(labels, shares, strict=True)
    ]
    if predictions.scores is not None:
        for line, score in zip(lines, predictions.scores.tolist(), strict=True):
            line["score"] = score
    return lines


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
        predictions=(list_of(prediction), Field(description="In the order of the rows.")),
    )  # fmt: skip


def label_type(contract: Contract, info: ModelInfo) -> Any:
    """Return the type of a prediction."""
    if info.task in UNSUPERVISED:
        return cast(Any, Literal)[tuple(info.classes or ())]
    classes = contract.columns[contract.target or ""].allowed
    return type(classes[0]) if classes else float


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
