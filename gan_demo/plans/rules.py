"""What becomes of each of torch's operations: one rule for each, by its ATen name without the overload.

A rule gets the graph and the operation's arguments by the names in its schema, and returns the result.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

from gan_demo.plans import UnknownOperationError
from gan_demo.plans.graph import Graph, Value, Weight, Zeros

RULES: dict[str, Callable[..., Any]] = {}
OF_WEIGHTS = ("t", "numpy_T", "transpose", "permute", "detach", "alias")  # can be done to a weight alone
ONE_PLACE: dict[str, Any] = {"kernel": [1, 1], "stride": [1, 1], "padding": [0, 0]}  # a linear layer as a convolution

Rule = Callable[..., Any]


def rule(*names: str) -> Callable[[Rule], Rule]:
    def register(function: Rule) -> Rule:
        RULES.update(dict.fromkeys(names, function))
        return function

    return register


# ---- Without effect ----


@rule("dropout", "feature_dropout")
def _dropout(graph: Graph, p: float, train: bool, **tensor: Value) -> Value:
    if train:
        raise graph.refuse("dropout that is on; put the module into eval mode")
    (value,) = tensor.values()  # "input", or "self" in place
    return value


@rule("detach", "alias", "lift_fresh_copy")
def _same(graph: Graph, self: Value | Weight) -> Value | Weight:
    return self


@rule("clone")
def _clone(graph: Graph, self: Value, **_: Any) -> Value:
    return _copy(graph, self)


@rule("contiguous")
def _contiguous(graph: Graph, self: Value, **_: Any) -> Value:
    source = graph.node.args[0].meta["val"]  # type: ignore[union-attr]
    return self if source.is_contiguous() else _copy(graph, self)


@rule("to", "_to_copy")
def _to(graph: Graph, self: Value, **_: Any) -> Value:
    source, result = graph.node.args[0].meta["val"], graph.node.meta["val"]  # type: ignore[union-attr]
    if source.is_floating_point() and not result.is_floating_point():
        raise graph.refuse("numbers that become whole ones")
    return self if source.dtype == result.dtype else _copy(graph, self)


def _copy(graph: Graph, value: Value) -> Value:
    """The same map, which no write to the other tensor reaches."""
    return Value(value.name, value.shape, value.last, memory=graph.node.name)


@rule("_assert_tensor_metadata", "sym_size", "_assert_scalar", "sym_constrain_range_for_size")
def _nothing(graph: Graph, **_: Any) -> None:
    return None


@rule("zeros")
def _zeros(graph: Graph, size: list[int], **_: Any) -> Zeros:
    return Zeros(tuple(size))


# ---- Layers ----


@rule("conv1d", "conv2d")
def _conv(graph: Graph, input: Value, weight: Weight, bias: Weight | None, **options: Any) -> Value:
    return _convolution(graph, "conv", input, weight, bias, **options)


@rule("conv_transpose1d", "conv_transpose2d")
def _conv_transpose(graph: Graph, input: Value, weight: Weight, bias: Weight | None, **options: Any) -> Value:
    del options["output_padding"]  # only the result's size depends on it
    return _convolution(graph, "transposed", input, weight, bias, **options)


def _convolution(
    graph: Graph,
    op: str,
    input: Value,
    weight: Weight,
    bias: Weight | None,
    stride: list[int],
    padding: list[int] | str,
    dilation: list[int],
    groups: int,
) -> Value:
    _check_in_checkpoint(graph, weight, bias)
    if groups != 1 or set(dilation) != {1}:
        raise graph.refuse(f"groups {groups}, dilation {dilation}; both must be 1")
    if isinstance(padding, str):
        raise graph.refuse(f"padding {padding!r}; it must be numbers")
    if input.last or len(input.shape) != len(weight.shape):
        raise graph.refuse("a convolution of something else than (1, channels, ...)")
    options = {"kernel": weight.shape[2:], "stride": stride, "padding": padding}
    first = {"kernel": 1, "stride": 1, "padding": 0}  # of the height, which a convolution of one dimension lacks
    pairs: dict[str, Any] = {
        name: _pair(numbers, len(weight.shape) - 2, first[name]) for name, numbers in options.items()
    }
    return graph.emit(op, [input], weight=weight.name, bias=_name(bias), **pairs)


def _pair(numbers: Sequence[int], dimensions: int, first: int) -> list[int]:
    """Numbers for height and width, from one for both or one for each of one or two dimensions."""
    return [first, numbers[0]] if dimensions == 1 else [numbers[0], numbers[-1]]


def _name(weight: Weight | None) -> str | None:
    return weight.name if weight else None


def _check_in_checkpoint(graph: Graph, *weights: Any) -> None:
    for weight in weights:
        if weight is not None and (not isinstance(weight, Weight) or weight.is_transpose):
            raise graph.refuse("weights that are no tensor of the checkpoint as it lies there")


@rule("linear")
def _linear(graph: Graph, input: Value, weight: Weight, bias: Weight | None) -> Value:
    _check_in_checkpoint(graph, bias)
    if not isinstance(input, Value) or not isinstance(weight, Weight):
        raise graph.refuse("a product that is not of a value with weights")
    return _dense(graph, input, weight, _name(bias), weight.is_transpose)


@rule("matmul", "mm")
def _matmul(graph: Graph, self: Value, **factor: Value | Weight) -> Value:
    (weight,) = factor.values()  # "other" or "mat2"
    if not isinstance(self, Value) or not isinstance(weight, Weight) or len(weight.shape) != 2:
        raise graph.refuse("a product that is not of a value with weights")
    return _dense(graph, self, weight, None, not weight.is_transpose)


def _dense(graph: Graph, input: Value, weight: Weight, bias: str | None, inputs_first: bool) -> Value:
    """A linear layer; weights of (inputs, outputs) are those of a transposed convolution."""
    if len(input.shape) < 2 or input.channel_dim != len(input.shape) - 1:
        raise graph.refuse("a linear layer along something else than channels")
    op = "transposed" if inputs_first else "conv"
    return graph.emit(op, [input], last=input.last, weight=weight.name, bias=bias, **ONE_PLACE)


@rule("batch_norm")
def _batch_norm(
    graph: Graph,
    input: Value,
    weight: Weight | None,
    bias: Weight | None,
    running_mean: Weight | None,
    running_var: Weight | None,
    training: bool,
    eps: float,
    **_: Any,
) -> Value:
    _check_in_checkpoint(graph, weight, bias, running_mean, running_var)
    if training or running_mean is None:
        raise graph.refuse("statistics of the batch; those of training must be stored, and the module in eval mode")
    if input.last:
        raise graph.refuse("a BatchNorm along something else than channels")
    names = [_name(one) for one in (weight, bias, running_mean, running_var)]
    return graph.emit("affine", [input], steps=[["norm", *names, eps]])


@rule("gru")
def _gru(
    graph: Graph,
    input: Value,
    hx: Zeros | Value,
    params: list[Weight],
    has_biases: bool,
    num_layers: int,
    bidirectional: bool,
    batch_first: bool,
    **_: Any,
) -> list[Value | UnknownOperationError]:
    """States (1, L, hidden); whoever reads the other result, the last state in a tensor of its own, is refused."""
    if num_layers != 1 or bidirectional:
        raise graph.refuse("more than one layer or direction")
    if not batch_first or not has_biases or not isinstance(hx, Zeros):
        raise graph.refuse("a GRU without batch_first, without bias, or with a state to begin with")
    shape = (1, input.shape[1], hx.shape[2])
    states = graph.emit("gru", [input], shape, last=True, weights=[weight.name for weight in params])
    return [states, graph.refuse("the second result of a GRU, its last state")]


# ---- Activations ----


@rule("relu")
def _relu(graph: Graph, self: Value) -> Value:
    return _leaky(graph, self, 0)


@rule("leaky_relu")
def _leaky_relu(graph: Graph, self: Value, negative_slope: float) -> Value:
    return _leaky(graph, self, negative_slope)


@rule("prelu")
def _prelu(graph: Graph, self: Value, weight: Weight) -> Value:
    _check_in_checkpoint(graph, weight)
    if math.prod(weight.shape) != 1:
        raise graph.refuse("a slope for each channel; there must be one for all")
    return _leaky(graph, self, weight.name)


def _leaky(graph: Graph, value: Value, slope: float | str) -> Value:
    return graph.emit("act", [value], last=value.last, kind="leaky", slope=slope)


@rule("tanh")
def _tanh(graph: Graph, self: Value) -> Value:
    return graph.emit("act", [self], last=self.last, kind="tanh")


@rule("sigmoid")
def _sigmoid(graph: Graph, self: Value) -> Value:
    return graph.emit("act", [self], last=self.last, kind="sigmoid")


# ---- Arithmetic ----


def _arithmetic(kind: str) -> Rule:
    def apply(graph: Graph, self: Any, other: Any, alpha: float = 1, rounding_mode: str | None = None) -> Value:
        if alpha != 1 or rounding_mode is not None:
            raise graph.refuse("alpha or a rounding mode")
        if isinstance(self, Value) and isinstance(other, Value):
            return _combine(graph, kind, self, other)
        if isinstance(self, Value):
            return _scale_or_shift(graph, kind, self, other)
        if kind in ("add", "mul"):
            return _scale_or_shift(graph, kind, other, self)
        raise graph.refuse("weights minus a value, or divided by one")

    return apply


RULES.update({kind: _arithmetic(kind) for kind in ("add", "sub", "mul", "div")})


def _combine(graph: Graph, kind: str, a: Value, b: Value) -> Value:
    if kind == "div":
        raise graph.refuse("a value divided by another")
    a, b = (_broadcast(graph, value, value.last, graph.shape) for value in (a, b))
    if a.last != b.last:
        raise graph.refuse("two values, of which only one has its channels last")
    if kind == "sub":
        b = _negative(graph, b)
    return graph.emit("mul" if kind == "mul" else "add", [a, b], last=a.last)


def _scale_or_shift(graph: Graph, kind: str, value: Value, other: Weight | float) -> Value:
    if isinstance(other, Weight):
        _check_in_checkpoint(graph, other)
        shape = (1,) * (len(value.shape) - len(other.shape)) + other.shape
        if any(size != 1 for dim, size in enumerate(shape) if dim != value.channel_dim):
            raise graph.refuse(f"{other.name} does not have one number, or one for each channel")
        _check_size(graph, value)
        return graph.emit("affine", [value], last=value.last, steps=[[kind, other.name]])
    if not isinstance(other, int | float):
        raise graph.refuse("a constant that is no number")
    if other == {"add": 0, "sub": 0, "mul": 1, "div": 1}[kind]:
        return value
    return graph.emit("affine", [value], last=value.last, steps=[[kind, other]])


def _check_size(graph: Graph, value: Value) -> None:
    if graph.shape != value.shape:
        raise graph.refuse("weights that are larger than the value")


@rule("neg")
def _neg(graph: Graph, self: Value) -> Value:
    return _negative(graph, self)


def _negative(graph: Graph, value: Value) -> Value:
    return graph.emit("affine", [value], value.shape, value.last, steps=[["mul", -1]])


@rule("rsub")
def _rsub(graph: Graph, self: Value, other: Any, alpha: float = 1) -> Value:
    if alpha != 1 or not isinstance(other, int | float):
        raise graph.refuse("alpha, or a value that is subtracted from another")
    return graph.emit("affine", [self], last=self.last, steps=[["mul", -1], ["add", other]])


# ---- Shapes ----


@rule("view", "reshape", "flatten", "unflatten", "unsqueeze", "squeeze", "_unsafe_view")
def _view(graph: Graph, self: Value, dtype: Any = None, **_: Any) -> Value:
    if dtype is not None:
        raise graph.refuse("the bits of numbers as another type")
    return graph.view(self, graph.shape, self.last and len(graph.shape) == len(self.shape))


@rule("t", "numpy_T")
def _flip(graph: Graph, self: Value | Weight) -> Value | Weight:
    return _transpose(graph, self, 0, 1)


@rule("transpose")
def _transpose(graph: Graph, self: Value | Weight, dim0: int, dim1: int) -> Value | Weight:
    dims = list(range(len(self.shape)))
    dims[dim0], dims[dim1] = dims[dim1], dims[dim0]
    return _permute(graph, self, dims)


@rule("permute")
def _permute(graph: Graph, self: Value | Weight, dims: list[int]) -> Value | Weight:
    dims = [dim % len(dims) for dim in dims]
    if isinstance(self, Weight):
        if dims != [1, 0] or len(self.shape) != 2:
            raise graph.refuse("weights of other than two dimensions")
        return Weight(self.name, self.shape[::-1], not self.is_transpose)
    if dims != [0, 2, 1]:
        raise graph.refuse("anything but channels and places in each other's stead")
    return Value(self.name, graph.shape, not self.last, self.memory)


@rule("expand")
def _expand(graph: Graph, self: Value, **_: Any) -> Value:
    return _broadcast(graph, self, self.last, graph.shape)


def _broadcast(graph: Graph, value: Value, last: bool, shape: tuple[int, ...]) -> Value:
    """A value as it counts in arithmetic with a larger one: repeated along channels, then along places."""
    if value.shape == shape:
        return value
    if len(value.shape) < len(shape):
        raise graph.refuse(f"a value of shape {value.shape} where {shape} is needed; give it all dimensions")
    channels = shape[value.channel_dim]
    if value.shape[value.channel_dim] != channels:  # 1, or torch would have complained
        wide = tuple(channels if dim == value.channel_dim else size for dim, size in enumerate(value.shape))
        value = graph.emit("cat", [value] * channels, wide, last)
    if value.shape == shape:
        return value
    if value.map[:2] != [1, 1]:
        raise graph.refuse("a row or a column that is repeated; it must be one place for all places")
    return graph.emit("expand", [value], shape, last)


@rule("cat", "concat")
def _cat(graph: Graph, tensors: list[Value], dim: int = 0) -> Value:
    first = tensors[0]
    if any(not isinstance(tensor, Value) or tensor.last != first.last for tensor in tensors):
        raise graph.refuse("weights beside values, or values of which only some have their channels last")
    _check_channels(graph, first, dim)
    return graph.emit("cat", tensors, last=first.last)


@rule("slice")
def _slice(graph: Graph, self: Value, dim: int, start: int | None, end: int | None, step: int) -> Value:
    size = self.shape[dim]
    start, end, _ = slice(start, end).indices(size)
    if (start, end, step) == (0, size, 1):
        return self
    if step != 1:
        raise graph.refuse(f"a step of {step}")
    return _channels(graph, self, dim, start, end)


@rule("select")
def _select(graph: Graph, self: Value, dim: int, index: int) -> Value:
    size = self.shape[dim]
    if size > 1:
        self = _channels(graph, self, dim, index % size, index % size + 1)
    return graph.view(self, graph.shape)


@rule("split_with_sizes")
def _split_with_sizes(graph: Graph, self: Value, split_sizes: list[int], dim: int) -> list[Value]:
    ends = [sum(split_sizes[: k + 1]) for k in range(len(split_sizes))]
    return [_channels(graph, self, dim, end - size, end) for size, end in zip(split_sizes, ends, strict=True)]


@rule("split")
def _split(graph: Graph, self: Value, split_size: Any, dim: int) -> list[Value]:
    if isinstance(split_size, int):
        size = self.shape[dim]
        split_size = [min(split_size, size - start) for start in range(0, size, split_size)]
    return _split_with_sizes(graph, self, split_size, dim)


@rule("chunk")
def _chunk(graph: Graph, self: Value, chunks: int, dim: int) -> list[Value]:
    return _split(graph, self, -(-self.shape[dim] // chunks), dim)


def _check_channels(graph: Graph, value: Value, dim: int) -> None:
    if dim % len(value.shape) != value.channel_dim:
        raise graph.refuse("along something else than channels")


def _channels(graph: Graph, value: Value, dim: int, start: int, end: int) -> Value:
    """Some of the channels, which torch sees in the same memory."""
    _check_channels(graph, value, dim)
    shape = tuple(end - start if k == value.channel_dim else size for k, size in enumerate(value.shape))
    part = graph.emit("slice", [value], shape, value.last, start=start)
    return Value(part.name, part.shape, part.last, value.memory)


# ---- Pictures ----


@rule("pixel_shuffle")
def _pixel_shuffle(graph: Graph, self: Value, upscale_factor: int) -> Value:
    return graph.emit("shuffle", [self], factor=upscale_factor)


@rule("upsample_bilinear2d")
def _bilinear(
    graph: Graph, input: Value, align_corners: bool, scale_factors: list[float] | None = None, **_: Any
) -> Value:
    if align_corners:
        raise graph.refuse("align_corners")
    return _resize(graph, "bilinear", input, scale_factors)


@rule("upsample_nearest2d")
def _nearest(graph: Graph, input: Value, scale_factors: list[float] | None = None, **_: Any) -> Value:
    return _resize(graph, "nearest", input, scale_factors)


def _resize(graph: Graph, kind: str, value: Value, factors: list[float] | None) -> Value:
    """Enlarged to a size; a factor that leads to none would place torch's pixels elsewhere."""
    sides = list(zip(value.shape[2:], graph.shape[2:], factors or (), strict=False))
    if any(before * factor != after for before, after, factor in sides):
        raise graph.refuse(
            f"a factor of {factors} for {value.shape[2:]} pixels, which gives no whole number; state a size"
        )
    return graph.emit("resize", [value], kind=kind)


@rule("max_pool1d", "max_pool2d")
def _max_pool(
    graph: Graph,
    self: Value,
    kernel_size: list[int],
    stride: list[int],
    padding: list[int],
    dilation: list[int],
    ceil_mode: bool,
) -> Value:
    if set(padding) != {0} or set(dilation) != {1} or ceil_mode:
        raise graph.refuse("padding, dilation or ceil_mode")
    if self.last:
        raise graph.refuse("windows along channels")
    dimensions = len(self.shape) - 2
    kernel, step = (_pair(numbers, dimensions, 1) for numbers in (kernel_size, stride or kernel_size))
    return graph.emit("pool", [self], kernel=kernel, stride=step)


@rule("amax")
def _amax(graph: Graph, self: Value, dim: list[int], keepdim: bool) -> Value:
    _check_all_places(graph, self, dim)
    height_width = self.map[:2]
    return graph.emit("pool", [self], last=self.last and keepdim, kernel=height_width, stride=height_width)


@rule("mean")
def _mean(graph: Graph, self: Value, dim: list[int] | None = None, keepdim: bool = False, **_: Any) -> Value:
    _check_all_places(graph, self, dim)
    return graph.emit("mean", [self], last=self.last and keepdim)


def _check_all_places(graph: Graph, value: Value, dims: list[int] | None) -> None:
    if sorted(dim % len(value.shape) for dim in dims or ()) != value.place_dims:
        raise graph.refuse("over anything but all places, channel by channel")


# ---- Whole numbers ----


@rule("one_hot")
def _one_hot(graph: Graph, self: Value, num_classes: int) -> Value:
    return graph.emit("onehot", [self], last=True)


@rule("gather")
def _gather(graph: Graph, self: Value, dim: int, index: Value, sparse_grad: bool) -> Value:
    """One number of (1, C): all are multiplied by 1 or 0, and C times their mean is their sum."""
    if len(self.shape) != 2 or dim % 2 != 1 or index.shape != (1, 1):
        raise graph.refuse("anything but one channel of (1, channels)")
    channels = self.shape[1]
    choice = graph.emit("mul", [self, graph.emit("onehot", [index], self.shape)], self.shape)
    mean = graph.emit("mean", [graph.view(choice, (1, 1, channels))], (1, 1))
    return graph.emit("affine", [mean], (1, 1), steps=[["mul", channels]])
