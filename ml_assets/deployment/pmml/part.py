"""One model element of a PMML file, before it is known what stands around it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from ml_assets.deployment.pmml.fields import Fields
from ml_assets.deployment.pmml.markup import tag

Function = Literal["classification", "regression", "clustering"]
Method = Literal["average", "weightedAverage", "sum", "modelChain"]


def function_of(classes: Sequence[str]) -> Function:
    """Return what a model does that tells these classes, or numbers where there are none."""
    return "classification" if classes else "regression"


@dataclass(frozen=True)
class Part:
    """A model element; its MiningSchema and its Output are given where it is put.

    ``used`` are the fields that it reads, and ``body`` is what follows the Output.
    """

    element: str
    function: Function
    body: str
    used: frozenset[str]
    attributes: tuple[tuple[str, str | float], ...] = ()

    def written(self, schema: str, output: str) -> str:
        """Return the element with its schema and output."""
        more = dict(self.attributes)
        return tag(self.element, schema, output, self.body, functionName=self.function, **more)

    def inside(self, fields: Fields, output: str) -> str:
        """Return the element as a segment of another model."""
        return self.written(fields.schema_of(self.used), output)


@dataclass(frozen=True)
class Segment:
    """A part of a MiningModel, what it gives, and how much it counts."""

    part: Part
    output: str
    weight: float | None = None


def mining_model(
    fields: Fields,
    function: Function,
    method: Method,
    segments: Sequence[Segment],
    made: Iterable[str] = (),
) -> Part:
    """Return several models as one; in a chain, later ones read the fields ``made`` by others."""
    written = [
        tag("Segment", "<True/>", one.part.inside(fields, one.output), id=str(number),
            weight=one.weight)
        for number, one in enumerate(segments, start=1)
    ]  # fmt: skip
    body = tag("Segmentation", *written, multipleModelMethod=method)
    used = frozenset().union(*(one.part.used for one in segments)) - frozenset(made)
    return Part("MiningModel", function, body, used)


def number_output(name: str) -> str:
    """Return the Output of a number: one field that holds the prediction."""
    return tag("Output", tag("OutputField", name=name, optype="continuous", dataType="double",
                             feature="predictedValue"))  # fmt: skip


def share_fields(classes: Sequence[str], names: Sequence[str]) -> list[str]:
    """Return output fields of the classes' probabilities."""
    return [
        tag("OutputField", name=name, optype="continuous", dataType="double",
            feature="probability", value=value)
        for value, name in zip(classes, names, strict=True)
    ]  # fmt: skip


def share_output(classes: Sequence[str], names: Sequence[str]) -> str:
    """Return the Output of probabilities."""
    return tag("Output", *share_fields(classes, names))
