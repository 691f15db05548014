"""Why the model predicts what it does of the rows of a request."""

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, create_model

from ml_assets.attribution.contributions import Contributions
from ml_assets.attribution.explain_rows import explain_rows
from ml_assets.attribution.explanation_text import explanation_text
from ml_assets.contract.contract import Contract
from ml_assets.deployment.scorer import Scorer
from ml_assets.deployment.serving.asgi import RequestFacts
from ml_assets.deployment.serving.endpoint import Answer
from ml_assets.deployment.serving.prediction_answer import label_type, predicted
from ml_assets.deployment.serving.request_body import Refused, RequestBody, list_of
from ml_assets.deployment.serving.row_frame import row_frame
from ml_assets.estimator.fitted_model import ModelInfo

if TYPE_CHECKING:
    import pandas as pd

# Mixtures that the model is asked about per row, as far as an exact answer does not need fewer.
_EVALUATIONS = 500


class ExplainEndpoint:
    """Answers ``/explain``: contributions of the columns, which add up to the prediction.

    Work is bounded by the number of rows: 5,000 evaluations of the model per request, or one walk
    over the columns and back where there are so many columns that this takes more.
    """

    def __init__(self, scorer: Scorer, body: RequestBody, references: "pd.DataFrame") -> None:
        self.scorer, self.body, self.references = scorer, body, references
        contract = scorer.contract
        self.hidden = [name for name, one in contract.columns.items() if one.sensitive]

    def __call__(self, content: bytes, facts: RequestFacts) -> Answer:
        """Explain the rows of a body; raises ExplanationError where they do not add up."""
        rows = self.body.read(content)
        if isinstance(rows, Refused):
            return Answer.refusing(rows.status, rows.refusal)
        model = self.scorer.model
        frame = row_frame(rows.read, self.scorer.contract)
        made = explain_rows(
            model, frame, self.references, evaluations=_EVALUATIONS, seed=model.info.seed
        )
        labels = [line["prediction"] for line in predicted(self.scorer.score_rows(rows.read))]
        facts.rows = len(labels)
        return Answer.of({
            "model_version": model.version,
            "space": made.space,
            "method": made.text,
            "explanations": [
                {"prediction": label, **self._explained(made, frame, row)}
                for row, label in enumerate(labels)
            ],
        })  # fmt: skip

    def _explained(self, made: Contributions, frame: "pd.DataFrame", row: int) -> dict[str, Any]:
        outputs = [_output(made, row, place) for place in range(len(made.outputs))]
        main = int(made.predicted[row].argmax())
        text = explanation_text(made, frame, row, hidden=self.hidden, output=main)
        return {**outputs[main], "text": text, "outputs": outputs}


def explain_response_model(contract: Contract, info: ModelInfo) -> type[BaseModel]:
    """Return the model of the answer: an explanation per row, in the request's order."""
    explanation = create_model(
        "Explanation", __base__=ExplainedOutput,
        prediction=(label_type(contract, info), Field(description="As /predict answers.")),
        text=(str, Field(description="The largest contributions, as a line to read.")),
        outputs=(list[ExplainedOutput], Field(description="The same of each output of it.")),
    )  # fmt: skip
    return create_model(
        "ExplainResponse", __config__=ConfigDict(protected_namespaces=()),
        model_version=(str, Field()),
        space=(str, Field(description="The unit of value, base_value and contributions.")),
        method=(str, Field(description="How the contributions came about.")),
        explanations=(list_of(explanation), Field(description="In the order of the rows.")),
    )  # fmt: skip


class ExplainedOutput(BaseModel):
    """One output of the model, taken apart."""

    output: str = Field(description="What is explained, such as the probability of a class.")
    value: float = Field(description="What the model says: base_value and contributions together.")
    base_value: float = Field(description="The mean over rows of the training data.")
    contributions: dict[str, float] = Field(description="What each column adds to base_value.")


def _output(made: Contributions, row: int, place: int) -> dict[str, Any]:
    values = made.values[row, place].tolist()
    return {
        "output": made.outputs[place],
        "value": float(made.predicted[row, place]),
        "base_value": float(made.base[place]),
        "contributions": dict(zip(made.columns, values, strict=True)),
    }
