"""An ONNX graph in the making: nodes, constants, and the names of the values between them.

ONNX (https://onnx.ai/onnx/operators/) names every value by a text. All numbers are float64: trees
behind a scaler, and thresholds between neighbouring values, are silently wrong in float32.
"""

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from ml_assets.spec.errors import ModelFileError

if TYPE_CHECKING:
    import numpy as np

# What ONNX Runtime has had since 1.20, the first to know TreeEnsemble.
OPSET = 17
TREES_OPSET = 5
TREES_DOMAIN = "ai.onnx.ml"
IR_VERSION = 9
_MOST_BYTES = 2**31 - 1


class CannotExpressError(ModelFileError):
    """A part of a model has no equal in the format, or none that we write."""


@dataclass(frozen=True)
class Block:
    """Columns in the graph: the name of a tensor (rows, columns), float64, and their features.

    ``features`` are the plan's columns that the tensor holds, as they are fed in.
    """

    tensor: str
    features: tuple[str, ...]


@dataclass
class Graph:
    """What is put together.

    ``vocabularies`` are the texts of category columns, whose places are fed in as codes; ``known``
    are tensors that were computed already, by whatever tells them apart; ``widest`` is how many
    numbers the largest of them holds per row.
    """

    nodes: list[Any] = field(default_factory=list)
    constants: dict[str, Any] = field(default_factory=dict)
    vocabularies: dict[str, list[str]] = field(default_factory=dict)
    known: dict[Any, str] = field(default_factory=dict)
    widest: int = 1
    _names: dict[tuple[str, tuple[int, ...], bytes], str] = field(default_factory=dict)

    def add(
        self,
        operator: str,
        *inputs: str,
        domain: str = "",
        output: str | None = None,
        **attributes: Any,
    ) -> str:
        """Add a node of one output; returns the output's name.

        Attributes that are arrays are lists of whole numbers.
        """
        import numpy as np
        from onnx import AttributeProto, helper

        lists = {key: one for key, one in attributes.items() if isinstance(one, np.ndarray)}
        plain = {key: one for key, one in attributes.items() if key not in lists}
        name = output or f"v{len(self.nodes)}"
        node = helper.make_node(operator, list(inputs), [name], domain=domain, **plain)
        for key, array in lists.items():
            # Filled in place: the helper would look at each of millions of numbers.
            added = node.attribute.add(name=key, type=AttributeProto.INTS)
            added.ints.extend(array.tolist())
        self.nodes.append(node)
        return name

    def add_several(
        self, operator: str, *inputs: str, outputs: int, **attributes: Any
    ) -> list[str]:
        """Add a node of several outputs; returns their names."""
        from onnx import helper

        names = [f"v{len(self.nodes)}_{place}" for place in range(outputs)]
        self.nodes.append(helper.make_node(operator, list(inputs), names, **attributes))
        return names

    def constant(self, values: Any) -> str:
        """Return the name of a constant of any shape; equal ones are kept once.

        Floats are float64, integers int64, and truth values stay what they are.
        """
        import numpy as np

        array = np.asarray(values)
        dtype = {"f": "float64", "i": "int64", "u": "int64", "b": "bool"}[array.dtype.kind]
        array = np.ascontiguousarray(array, dtype=dtype).reshape(array.shape)
        key = (dtype, array.shape, sha256(array.tobytes()).digest())
        if key not in self._names:
            self._names[key] = f"c{len(self._names)}"
            self.constants[self._names[key]] = array
        return self._names[key]

    def columns(self, tensor: str, places: "np.ndarray | list[int]") -> str:
        """Return these columns of a tensor (rows, columns), in this order."""
        import numpy as np

        return self.add("Gather", tensor, self.constant(np.asarray(places, "int64")), axis=1)

    def cast(self, tensor: str, dtype: str) -> str:
        """Return the tensor as float64, float32 or int64."""
        from onnx import TensorProto

        to = {"float64": TensorProto.DOUBLE, "float32": TensorProto.FLOAT,
              "int64": TensorProto.INT64}[dtype]  # fmt: skip
        return self.add("Cast", tensor, to=to)

    def rounded(self, tensor: str) -> str:
        """Return float64 numbers as a model sees them that reads float32."""
        return self.cast(self.cast(tensor, "float32"), "float64")

    def affine(self, tensor: str, weights: "np.ndarray", shift: "np.ndarray") -> str:
        """Return tensor @ weights + shift: (rows, outputs)."""
        product = self.add("MatMul", tensor, self.constant(weights))
        return self.add("Add", product, self.constant(shift))

    def joined(self, tensors: list[str]) -> str:
        """Return tensors of the same rows side by side."""
        return tensors[0] if len(tensors) == 1 else self.add("Concat", *tensors, axis=1)

    def summed(self, tensor: str, axis: int, *, keep: bool = False) -> str:
        """Return sums along an axis."""
        axes = self.constant([axis])
        return self.add("ReduceSum", tensor, axes, keepdims=int(keep))

    def both_classes(self, second: str) -> str:
        """Return (rows, 2) probabilities from those of the second class, (rows, 1)."""
        return self.joined([self.add("Sub", self.constant(1.0), second), second])

    def repeated(self, row: "np.ndarray", like: str) -> str:
        """Return the same numbers in as many rows as another tensor has."""
        count = self.add("Shape", like, start=0, end=1)
        shape = self.add("Concat", count, self.constant([1]), axis=0)
        return self.add("Expand", self.constant(row.reshape(1, -1)), shape)

    def file(
        self,
        block: Block,
        outputs: dict[str, tuple[str, str, list[Any]]],
        properties: dict[str, str],
    ) -> bytes:
        """Return the bytes of the ONNX file: the same graph gives the same bytes.

        ``block`` is the input, and ``outputs`` have value, dtype and shape by their names. Raises
        CannotExpressError if they are more than the 2 GiB that protobuf can hold.
        """
        from onnx import TensorProto, helper, numpy_helper

        kinds = {"float64": TensorProto.DOUBLE, "int64": TensorProto.INT64}
        for name, (value, _, _) in outputs.items():
            self.add("Identity", value, output=name)
        width: list[str | int | None] = ["rows", len(block.features)]
        made = helper.make_graph(
            self.nodes,
            "ml_assets",
            [helper.make_tensor_value_info(block.tensor, TensorProto.DOUBLE, width)],
            [helper.make_tensor_value_info(name, kinds[dtype], shape)
             for name, (_, dtype, shape) in outputs.items()],
            [numpy_helper.from_array(array, name) for name, array in self.constants.items()],
        )  # fmt: skip
        model = helper.make_model(
            made,
            producer_name="ml_assets",
            opset_imports=[helper.make_opsetid("", OPSET),
                           helper.make_opsetid(TREES_DOMAIN, TREES_OPSET)],
            ir_version=IR_VERSION,
        )  # fmt: skip
        helper.set_model_props(model, properties)
        if model.ByteSize() >= _MOST_BYTES:
            raise CannotExpressError("the file would be larger than 2 GiB")
        return model.SerializeToString(deterministic=True)
