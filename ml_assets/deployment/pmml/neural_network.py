"""PMML's NeuralNetwork for multi-layer perceptrons.

https://dmg.org/pmml/v4-4-1/NeuralNetwork.html
"""

from collections.abc import Sequence
from typing import Any

from ml_assets.deployment.conversion.graph import CannotExpressError
from ml_assets.deployment.pmml.expressions import reference
from ml_assets.deployment.pmml.fields import Fields
from ml_assets.deployment.pmml.markup import tag
from ml_assets.deployment.pmml.part import Part, function_of

_OUTPUTS = {"identity": "identity", "logistic": "logistic", "softmax": "identity"}


def perceptron(fields: Fields, model: Any, names: Sequence[str], classes: Sequence[str]) -> Part:
    """Return scikit-learn's multi-layer perceptron.

    It tells one share of two classes only; another layer takes it from 1 for the first class.
    """
    if model.activation != "relu":
        raise CannotExpressError(f"a network's layers end in {model.activation}")
    inputs = [f"0,{place}" for place in range(len(names))]
    pieces = [_inputs(inputs, names)]
    before = inputs
    last = len(model.coefs_)
    for layer, (weights, shift) in enumerate(
        zip(model.coefs_, model.intercepts_, strict=True), start=1
    ):
        neurons = [f"{layer},{place}" for place in range(len(shift))]
        function = _OUTPUTS[model.out_activation_] if layer == last else "rectifier"
        pieces.append(_layer(neurons, before, weights.T.tolist(), shift.tolist(), function))
        before = neurons
    if model.out_activation_ == "softmax":
        told, before = _softmax(before, last)
        pieces += told
    if len(classes) == 2:
        ends = [f"{last + 1},0", f"{last + 1},1"]
        pieces.append(_layer(ends, before, [[-1.0], [1.0]], [1.0, 0.0], "identity"))
        before = ends
    pieces.append(_outputs(fields.plan.target, before, classes))
    return Part(
        "NeuralNetwork",
        function_of(classes),
        "".join(pieces),
        frozenset({*names, fields.plan.target}),
        (("activationFunction", "rectifier"),),
    )


def _softmax(sums: Sequence[str], last: int) -> tuple[list[str], list[str]]:
    """Return layers of the softmax of sums less their largest one, and its neurons.

    PMML's own softmax overflows where a sum is above 709. The largest of the first n sums is the
    first one and what each later one was above those before it, which a rectifier tells.
    """
    rises: list[str] = []
    pieces = []
    for place in range(1, len(sums)):
        neuron = f"{last + place},0"
        weights = [1.0, -1.0, *([-1.0] * len(rises))]
        before = [sums[place], sums[0], *rises]
        pieces.append(_layer([neuron], before, [weights], [0.0], "rectifier"))
        rises.append(neuron)
    layer = last + len(sums)
    ends = [f"{layer},{place}" for place in range(len(sums))]
    weights_of = []
    for place in range(len(sums)):
        own = [float(other == place) for other in range(len(sums))]
        own[0] -= 1.0
        weights_of.append([*own, *([-1.0] * len(rises))])
    pieces.append(_layer(ends, [*sums, *rises], weights_of, [0.0] * len(sums), "identity",
                         "softmax"))  # fmt: skip
    return pieces, ends


def _inputs(neurons: Sequence[str], names: Sequence[str]) -> str:
    written = [
        tag("NeuralInput", _number(reference(name)), id=neuron)
        for neuron, name in zip(neurons, names, strict=True)
    ]
    return tag("NeuralInputs", *written, numberOfInputs=len(written))


def _layer(
    neurons: Sequence[str],
    before: Sequence[str],
    weights: Sequence[Sequence[float]],
    shifts: Sequence[float],
    function: str,
    method: str | None = None,
) -> str:
    written = []
    for neuron, row, shift in zip(neurons, weights, shifts, strict=True):
        cons = [
            tag("Con", weight=weight, **{"from": one})
            for one, weight in zip(before, row, strict=True)
            if weight
        ]
        written.append(tag("Neuron", *cons, id=neuron, bias=shift))
    return tag("NeuralLayer", *written, numberOfNeurons=len(written),
               activationFunction=function, normalizationMethod=method)  # fmt: skip


def _outputs(target: str, neurons: Sequence[str], classes: Sequence[str]) -> str:
    told = [
        tag("DerivedField", tag("NormDiscrete", field=target, value=value),
            optype="continuous", dataType="double")
        for value in classes
    ] or [_number(reference(target))]  # fmt: skip
    written = [
        tag("NeuralOutput", one, outputNeuron=neuron)
        for neuron, one in zip(neurons, told, strict=True)
    ]
    return tag("NeuralOutputs", *written, numberOfOutputs=len(written))


def _number(expression: str) -> str:
    return tag("DerivedField", expression, optype="continuous", dataType="double")
