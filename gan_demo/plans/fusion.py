"""Fewer operations for the same result: what a layer can do by the way becomes a part of it."""

from collections import Counter
from collections.abc import Iterable

from gan_demo.plans import Operation

LAYERS = ("conv", "transposed")  # operations with weights, which the engine's kernel runs


def fuse(ops: list[Operation], outputs: Iterable[str]) -> list[Operation]:
    """The operations that lead to some outputs, joined until no two of them can be joined any more."""
    outputs = list(outputs)
    ops = _prune(ops, outputs)
    while (pair := _first_pair(ops, outputs)) is not None:
        first, second, both = pair
        ops = [both if op is second else op for op in ops if op is not first]  # in the later one's place
    return ops


def reads(op: Operation) -> list[str]:
    """Names of the values that an operation reads."""
    return [*op["in"], *([op["add"]] if "add" in op else [])]


def _prune(ops: list[Operation], outputs: list[str]) -> list[Operation]:
    """Without what nobody reads."""
    names, rest = set(outputs), []
    for op in reversed(ops):
        if op["out"] in names:
            rest.append(op)
            names.update(reads(op))
    return rest[::-1]


def _first_pair(ops: list[Operation], outputs: list[str]) -> tuple[Operation, Operation, Operation] | None:
    """The first two operations that can be joined, and what they become; nobody else may read the first one."""
    uses = Counter([*outputs, *(name for op in ops for name in reads(op))])
    makers = {op["out"]: op for op in ops}
    for second in ops:
        for name in second["in"]:
            if name in makers and uses[name] == 1:
                for join in JOINS:
                    if (both := join(makers[name], second)) is not None:
                        return makers[name], second, both
    return None


def _is_plain(op: Operation) -> bool:
    """Whether an operation is a layer without a sum or an activation, which come last, and never together."""
    return op["op"] in LAYERS and "act" not in op and "add" not in op


def _affine_then_affine(first: Operation, second: Operation) -> Operation | None:
    if (first["op"], second["op"]) != ("affine", "affine"):
        return None
    return {**second, "in": first["in"], "steps": first["steps"] + second["steps"]}


def _cat_in_cat(first: Operation, second: Operation) -> Operation | None:
    if (first["op"], second["op"]) != ("cat", "cat"):
        return None
    place = second["in"].index(first["out"])
    return {**second, "in": [*second["in"][:place], *first["in"], *second["in"][place + 1 :]]}


def _layer_then_affine(first: Operation, second: Operation) -> Operation | None:
    if second["op"] != "affine" or not _is_plain(first) or "shuffle" in first:
        return None
    return {**first, "out": second["out"], "after": first.get("after", []) + second["steps"]}


def _affine_then_layer(first: Operation, second: Operation) -> Operation | None:
    """A factor can always become a part of the weights; a shift cannot where a border of zeros is beside it."""
    if first["op"] != "affine" or second["op"] not in LAYERS:
        return None
    scales_only = all(kind in ("mul", "div") for kind, *_ in first["steps"])
    if not scales_only and (second["op"] != "conv" or second["padding"] != [0, 0]):
        return None
    return {**second, "in": first["in"], "before": first["steps"] + second.get("before", [])}


def _layer_then_activation(first: Operation, second: Operation) -> Operation | None:
    if second["op"] != "act" or second["kind"] != "leaky" or not _is_plain(first):
        return None
    return {**first, "out": second["out"], "act": second["slope"]}


def _convolution_then_shuffle(first: Operation, second: Operation) -> Operation | None:
    if second["op"] != "shuffle" or first["op"] != "conv" or not _is_plain(first) or "shuffle" in first:
        return None
    return {**first, "out": second["out"], "shuffle": second["factor"]}


def _layer_then_sum(first: Operation, second: Operation) -> Operation | None:
    if second["op"] != "add" or not _is_plain(first):
        return None
    (other,) = [name for name in second["in"] if name != first["out"]]
    return {**first, "out": second["out"], "add": other}


JOINS = (
    _affine_then_affine,
    _cat_in_cat,
    _layer_then_affine,
    _affine_then_layer,
    _layer_then_activation,
    _convolution_then_shuffle,
    _layer_then_sum,
)
