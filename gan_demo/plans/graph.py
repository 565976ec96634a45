"""What a plan is put together from: values, weights, and the list of operations so far."""

from dataclasses import dataclass, replace
from typing import Any

from torch import Tensor, fx

from gan_demo.plans import Operation, UnknownOperationError

MOST_DIMENSIONS = 4  # of a tensor that is a map: batch, channels, height, width


@dataclass(frozen=True)
class Value:
    """The result of an operation, or an input.

    Attributes:
        name: of the map; views that only look at it in another shape share it.
        shape: as torch has it, with the batch of 1.
        last: channels are the last of the tensor's dimensions instead of the second.
        memory: the same for all values that share their memory in torch; "" for the value's own.
    """

    name: str
    shape: tuple[int, ...]
    last: bool = False
    memory: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "last", self.last and len(self.shape) > 2)  # below 3 there is but one way
        object.__setattr__(self, "memory", self.memory or self.name)

    @property
    def channel_dim(self) -> int:
        """Which of the tensor's dimensions counts channels."""
        return len(self.shape) - 1 if self.last else 1

    @property
    def place_dims(self) -> list[int]:
        """Which dimensions count places."""
        return [dim for dim in range(1, len(self.shape)) if dim != self.channel_dim]

    @property
    def map(self) -> list[int]:
        """Height, width, channels."""
        if len(self.shape) == 1:  # a score, or the batch alone
            return [1, 1, 1]
        places = [self.shape[dim] for dim in self.place_dims]
        return [1] * (2 - len(places)) + [*places, self.shape[self.channel_dim]]

    @property
    def order(self) -> str:
        """How torch counts through the map: channel by channel, or place by place."""
        height, width, channels = self.map
        return "hwc" if self.last or height * width == 1 or channels == 1 else "chw"


@dataclass(frozen=True)
class Weight:
    """A tensor of the checkpoint, as it is or (of two dimensions) transposed."""

    name: str
    shape: tuple[int, ...]
    is_transpose: bool = False


@dataclass(frozen=True)
class Zeros:
    shape: tuple[int, ...]


class Graph:
    """The operations so far; `node` is the one of torch's that is being read."""

    def __init__(self) -> None:
        self.ops: list[Operation] = []
        self.values: dict[str, Value] = {}
        self.inputs: dict[str, dict[str, Any]] = {}
        self.node: fx.Node

    @property
    def shape(self) -> tuple[int, ...]:
        """Of the node's result."""
        return tuple(self.node.meta["val"].shape)

    def refuse(self, reason: str) -> UnknownOperationError:
        return UnknownOperationError(f"{self.node.target} at {self.node.name}: {reason}")

    def add_input(self, node: fx.Node) -> Value:
        example: Tensor = node.meta["val"]
        value = Value(node.name, tuple(example.shape))
        kind = "numbers" if example.is_floating_point() else "indices"
        self.values[node.name] = value
        self.inputs[node.name] = {"name": node.name, "kind": kind, "order": value.order, "shape": list(value.shape[1:])}
        return value

    def emit(
        self, op: str, inputs: list[Value], shape: tuple[int, ...] | None = None, last: bool = False, **options: Any
    ) -> Value:
        """Append an operation and return its result, which has the node's shape unless another is stated."""
        value = Value(f"%{len(self.ops)}", self.shape if shape is None else shape, last)
        self._check_shape(value)
        if (op == "onehot") != any(self.inputs.get(i.name, {}).get("kind") == "indices" for i in inputs):
            raise self.refuse("whole numbers can only come from an input, and only one_hot and gather can read them")
        self.values[value.name] = value
        self.ops.append({"op": op, "in": [i.name for i in inputs], "out": value.name, **options})
        return value

    def view(self, value: Value, shape: tuple[int, ...], last: bool = False) -> Value:
        """The numbers of a value in another shape: an operation only where they lie in another order in the map."""
        same = replace(value, shape=shape, last=last)
        self._check_shape(same)
        if same.map == value.map and same.order == value.order:
            return same
        result = self.emit("reshape", [value], shape, last, read=value.order, write=same.order)
        return replace(result, memory=value.memory)

    def _check_shape(self, value: Value) -> None:
        if value.shape[:1] != (1,) or len(value.shape) > MOST_DIMENSIONS:
            raise self.refuse(f"a result of shape {value.shape} is no map of one picture")
