"""A fitted model as the bytes of one PMML file: preprocessing, estimator, threshold, labels."""

from dataclasses import dataclass, replace

from ml_assets.deployment.conversion.estimators import steps_of
from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.deployment.pmml.anomalies import anomaly_ranks
from ml_assets.deployment.pmml.clusters import mixture, named_clusters
from ml_assets.deployment.pmml.estimators import estimator_part
from ml_assets.deployment.pmml.expressions import apply, constant, either, most, reference
from ml_assets.deployment.pmml.feature_steps import transformed
from ml_assets.deployment.pmml.fields import Columns, Fields
from ml_assets.deployment.pmml.markup import tag
from ml_assets.deployment.pmml.part import Part, number_output, share_fields
from ml_assets.estimator.fitted_model import FittedModel

NAMESPACE = "http://www.dmg.org/PMML-4_4"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True)
class PmmlFile:
    """The bytes of a PMML file, and the fields that it gives.

    ``prediction`` is the field of the label or number, ``shares`` are those of the classes'
    probabilities in the order of the classes, none where the model has none, and ``score`` that of
    an anomaly's rank.
    """

    content: bytes
    prediction: str
    shares: tuple[str, ...] = ()
    score: str | None = None


def pmml_file(model: FittedModel) -> PmmlFile:
    """Return the PMML 4.4 file of a model, the same bytes for the same model.

    Inputs are the plan's columns under their own names: numbers and truth values as double,
    moments as double too, whole seconds since 1970-01-01 00:00 UTC, categories as string. Classes
    are texts. Raises
    CannotExpressError where PMML cannot say it, or we do not write it.
    """
    info, fields = model.info, Fields(model.info.plan)
    columns = Columns(
        tuple(fields.column(name) for name in info.plan.columns), tuple(info.plan.columns)
    )
    classes = _classes(model)
    part, output, given = _whole(fields, model, columns, classes)
    told = f"{info.problem}, {info.task}, {info.family}"
    return replace(given, content=written_file(fields, classes, part, output, model.version, told))


def written_file(
    fields: Fields,
    classes: list[str],
    part: Part,
    output: str,
    version: str | None = None,
    description: str | None = None,
) -> bytes:
    """Return the bytes of the file that holds a model; ``fields`` know all that it reads."""
    application = tag("Application", name="ml_assets")
    file = tag(
        "PMML",
        tag("Header", application, modelVersion=version, description=description),
        fields.dictionary(classes),
        fields.transformations(),
        part.written(fields.whole_schema(), output),
        xmlns=NAMESPACE,
        version="4.4",
    )  # fmt: skip
    return (_DECLARATION + file).encode()


def _whole(
    fields: Fields, model: FittedModel, columns: Columns, classes: list[str]
) -> tuple[Part, str, PmmlFile]:
    """Return the model, its Output, and the fields of that."""
    task, label = model.info.task, fields.fresh("prediction")
    if task == "regression":
        part = estimator_part(fields, model.estimator, columns, [])
        return part, number_output(label), PmmlFile(b"", label)
    if task == "anomaly_detection":
        return _anomalies(fields, model, columns, label)
    if task == "clustering":
        *front, last = steps_of(model.estimator)
        seen = [fields.name_of(one) for one in transformed(fields, front, columns).expressions]
        if not last.knows_probabilities:
            cluster = _text_field(label, "predictedValue")
            return named_clusters(last, seen), tag("Output", cluster), PmmlFile(b"", label)
        part = mixture(fields, last, seen, classes)
    else:
        part = estimator_part(fields, model.estimator, columns, classes)
    names = [fields.fresh(f"probability_{name}") for name in classes]
    told = _text_field(label, "transformedValue", _label(model, names, classes))
    output = tag("Output", *share_fields(classes, names), told)
    return part, output, PmmlFile(b"", label, tuple(names))


def _anomalies(
    fields: Fields, model: FittedModel, columns: Columns, label: str
) -> tuple[Part, str, PmmlFile]:
    *front, last = steps_of(model.estimator)
    seen = [fields.name_of(one) for one in transformed(fields, front, columns).expressions]
    score = fields.fresh("score")
    rank = tag("OutputField", name=score, optype="continuous", dataType="double",
               feature="predictedValue")  # fmt: skip
    normal, anomaly = map(str, last.classes_.tolist())
    high = apply("greaterOrEqual", reference(score), 1.0 - float(last.contamination))
    told = either(high, constant(anomaly), constant(normal))
    output = tag("Output", rank, _text_field(label, "transformedValue", told))
    return anomaly_ranks(fields, last, seen), output, PmmlFile(b"", label, score=score)


def _text_field(name: str, feature: str, *expression: str) -> str:
    return tag("OutputField", *expression, name=name, optype="categorical", dataType="string",
               feature=feature)  # fmt: skip


def _label(model: FittedModel, names: list[str], classes: list[str]) -> str:
    """Return the label as an expression: the most probable class, or what the threshold says."""
    info = model.info
    if info.threshold is not None:
        place = _places(model).index(info.positive_class)
        above = apply("greaterOrEqual", reference(names[place]), float(info.threshold))
        return either(above, constant(classes[place]), constant(classes[1 - place]))
    largest = most([reference(name) for name in names])
    found = constant(classes[-1])
    for name, value in reversed(list(zip(names, classes, strict=True))[:-1]):
        # Of equally probable classes the first one.
        is_largest = apply("greaterOrEqual", reference(name), largest)
        found = either(is_largest, constant(value), found)
    return found


def _places(model: FittedModel) -> list[object]:
    return list(steps_of(model.estimator)[-1].classes_.tolist())


def _classes(model: FittedModel) -> list[str]:
    """Return the classes as texts; empty for numbers."""
    if model.info.task == "regression":
        return []
    classes = [str(name) for name in _places(model)]
    if len(set(classes)) < len(classes):
        raise CannotExpressError("two classes are the same as texts")
    return classes
