"""A model as an ONNX file: the same predictions by ONNX Runtime, without scikit-learn."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, ValidationError

from ml_assets.estimator.feature_matrix import feature_matrix
from ml_assets.estimator.predict import Predictions
from ml_assets.spec.document import Document
from ml_assets.spec.errors import ModelFileError
from ml_assets.spec.feature_plan import FeaturePlan
from ml_assets.spec.metrics import Task

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

DESCRIPTION_KEY = "ml_assets"
FEATURES = "features"
LABEL, PROBABILITIES, NUMBER, SCORE = "label", "probabilities", "number", "score"
UNSEEN = -1
_MEND = "materialize model_exports and registered_model again"


class OnnxColumn(Document):
    """One column of the input: a number, a category as its code, a moment as minutes."""

    column: str
    kind: Literal["number", "category", "moment"]
    categories: list[str] | None = Field(
        default=None, description="Of a category: the texts whose places are the codes."
    )


class OnnxDescription(Document):
    """What the metadata of an ONNX file say about its input and output."""

    format: Literal[1] = 1
    model_version: str
    task: Task
    classes: list[str | int | float | bool] | None = Field(
        default=None, description="Named by the places in label, and by probabilities' columns."
    )
    columns: list[OnnxColumn]
    rows_at_once: int = Field(
        ge=1, description="More are predicted in parts, as some models take much memory per row."
    )


@dataclass(frozen=True)
class OnnxModel:
    """An ONNX file that is ready to run on one thread, and the bytes that it came from."""

    session: Any
    description: OnnxDescription
    content: bytes
    labels: "np.ndarray | None"
    _outputs: tuple[str, ...]

    def run(self, features: "np.ndarray") -> Predictions:
        """Predict rows of the input tensor, float64 of shape (rows, columns)."""
        size = self.description.rows_at_once
        if len(features) <= size:
            return self._run(features)
        parts = [self._run(features[at : at + size]) for at in range(0, len(features), size)]
        return _joined(parts)

    def _run(self, features: "np.ndarray") -> Predictions:
        found = self.session.run(self._outputs, {FEATURES: features})
        if self.labels is None:
            return Predictions(found[0])
        labels = self.labels[found[0]]
        classes = self.description.classes
        named = None if classes is None else tuple(classes)
        if len(found) == 1:
            return Predictions(labels, None, named)
        if self._outputs[1] == SCORE:
            return Predictions(labels, None, named, found[1])
        return Predictions(labels, found[1], named)

    def predict(self, frame: "pd.DataFrame", plan: FeaturePlan) -> Predictions:
        """Predict the rows of a table with a contract's canonical dtypes.

        Raises DataError if a column is absent or holds text where numbers belong.
        """
        return self.run(self.tensor(frame, plan))

    def tensor(self, frame: "pd.DataFrame", plan: FeaturePlan) -> "np.ndarray":
        """Return the input tensor of a table with a contract's canonical dtypes."""
        import numpy as np

        features = feature_matrix(frame, plan)
        tensor = np.empty((len(features), len(self.description.columns)))
        for place, column in enumerate(self.description.columns):
            tensor[:, place] = _ENCODERS[column.kind](features[column.column], column)
        return tensor


def read_onnx(
    content: bytes, *, model_version: str, expected_sha256: str | None = None
) -> OnnxModel:
    """Open the bytes of an ONNX file that ``onnx_file`` wrote, on one thread of the processor.

    Raises ModelFileError if SHA-256 of the bytes is not the expected one, if they are no such
    file, belong to another model version, or if ONNX Runtime is not installed.
    """
    import numpy as np

    if expected_sha256 is not None and (found := sha256(content).hexdigest()) != expected_sha256:
        raise ModelFileError(
            f"The ONNX file is not the one that was registered with version {model_version}",
            found=f"SHA-256 {found} instead of {expected_sha256}",
            mend=_MEND,
        )
    session = _session(content)
    described = session.get_modelmeta().custom_metadata_map.get(DESCRIPTION_KEY, "")
    try:
        description = OnnxDescription.model_validate_json(described)
    except ValidationError as error:
        raise ModelFileError(
            "The ONNX file does not describe itself", found=str(error), mend=_MEND
        ) from error
    if description.model_version != model_version:
        raise ModelFileError(
            f"The ONNX file is not that of model version {model_version}",
            found=f"version {description.model_version}",
            mend=_MEND,
        )
    outputs = tuple(output.name for output in session.get_outputs())
    labels = None
    if description.classes is not None:
        text = any(isinstance(name, str) for name in description.classes)
        labels = np.array(description.classes, dtype=object if text else None)
    return OnnxModel(session, description, content, labels, outputs)


def _session(content: bytes) -> Any:
    try:
        import onnxruntime
    except ImportError as error:
        raise ModelFileError(
            "The model has an ONNX file, and ONNX Runtime is not installed",
            found=str(error),
            mend="pip install 'ml_assets[onnx]'",
        ) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(
            content, options, providers=["CPUExecutionProvider"]
        )  # fmt: skip
    # ONNX Runtime raises classes of its own, one per status.
    except Exception as error:
        raise ModelFileError(
            "ONNX Runtime cannot load the ONNX file",
            found=f"{type(error).__name__}: {error}",
            mend=_MEND,
        ) from error


def _joined(parts: list[Predictions]) -> Predictions:
    import numpy as np

    shares = [part.probabilities for part in parts if part.probabilities is not None]
    scores = [part.scores for part in parts if part.scores is not None]
    return Predictions(
        np.concatenate([part.labels for part in parts]),
        np.concatenate(shares) if shares else None,
        parts[0].classes,
        np.concatenate(scores) if scores else None,
    )


def _numbers(values: "pd.Series", column: OnnxColumn) -> "np.ndarray":
    return values.to_numpy(dtype="float64")


def _codes(values: "pd.Series", column: OnnxColumn) -> "np.ndarray":
    import pandas as pd

    known = pd.Index(column.categories or [], dtype=object)
    return known.get_indexer(pd.Index(values, dtype=object))


def _minutes(values: "pd.Series", column: OnnxColumn) -> "np.ndarray":
    import numpy as np

    moments = values.to_numpy().astype("datetime64[m]")
    return np.where(np.isnat(moments), np.nan, moments.astype("int64"))


_ENCODERS: dict[str, Callable[["pd.Series", OnnxColumn], "np.ndarray"]] = {
    "number": _numbers,
    "category": _codes,
    "moment": _minutes,
}
