"""Plans: networks as data, for an engine that knows no network and runs any.

`plan(generator, (z,), "generator.")` traces a module and returns what `json.dumps` writes: a list of operations on
named values, for one picture at a time. Weights are not in it, only their names in the checkpoint's safetensors. All
but `plan` does without torch.

A value is a map of height x width x channels: (1, C) is 1x1xC, (1, C, L) is 1xLxC, (1, C, H, W) is HxWxC. A sequence
(1, L, C), channels last, is 1xLxC as well, so transposing costs nothing. A plan has

- inputs: name, kind (numbers or indices), order in which torch counts through the map (chw or hwc), and shape;
- outputs: name, order and shape, as above;
- values: height, width and channels of every map by its name;
- ops: each with "op", the names "in" of what it reads, the name "out" of its result, and its options.

| op | does | options |
| --- | --- | --- |
| conv, transposed | a convolution or its transpose; linear layers are 1x1 | weight, bias, kernel, stride, padding |
| | ... of an input in which affine steps come first, and whose result they follow | before, after |
| | ... then pixel shuffle; then a map that is added, or an activation with this slope below 0 | shuffle; add, act |
| affine | a factor and a shift for each channel | steps: ["mul", x], ["norm", gain, bias, mean, variance, eps] ... |
| act | leaky (a slope below 0), tanh or sigmoid | kind, slope |
| add, mul, cat | two maps of one size; several, channel behind channel | |
| slice, expand, reshape | some channels; one place for all places; numbers in another order | start; read, write |
| shuffle, resize | channels to pixels; nearest or bilinear | factor; kind |
| pool, mean | the largest of each window; the mean of all places | kernel, stride |
| onehot, gru | whole numbers as channels; a recurrent layer | weights |
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gan_demo.checkpoints import display, read_config

if TYPE_CHECKING:
    from torch import Tensor, nn

FILE = "plans.json"  # of a checkpoint, beside its weights

Plan = dict[str, Any]
Operation = dict[str, Any]


class UnknownOperationError(ValueError):
    """A module does something that the engine has no operation for; the message names it."""


def plan(module: "nn.Module", example: "tuple[Tensor, ...]", prefix: str = "") -> Plan:
    """The operations of a module in eval mode.

    Args:
        module: whatever torch.export traces; it is put into eval mode, and may return one tensor or several.
        example: one of each input, with a batch of 1; the plan is for inputs of these shapes.
        prefix: what stands before the module's own names in the checkpoint, such as "generator.".

    Raises:
        UnknownOperationError: the engine has no operation for something that the module does.
        ValueError: an input's batch is not 1.
    """
    from gan_demo.plans.tracing import trace

    return trace(module, example, prefix)


def weight_names(plan: Plan) -> list[str]:
    """The tensors of a checkpoint that a plan reads, sorted; an int8 one has its scale beside it."""
    names = []
    for op in plan["ops"]:
        names += [op.get(option) for option in ("weight", "bias", "act", "slope")] + op.get("weights", [])
        names += [name for option in ("before", "after", "steps") for _, *rest in op.get(option, []) for name in rest]
    return sorted({name for name in names if isinstance(name, str)})


def read(folder: Path) -> dict[str, Plan]:
    """The plans that are stored with a checkpoint, by name, such as "generator"; each with a self-check.

    Raises:
        ValueError: they are missing, damaged, or those of other weights than the checkpoint has.
    """
    path = folder / FILE
    remedy = f"python -m gan_demo.evaluation derived {folder.name} makes it"
    digest = read_config(folder)["sha256"]
    try:
        content = json.loads(path.read_text("utf-8"))
        plans, behind = dict(content["plans"]), content["weights_sha256"]
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise ValueError(f"{display(path)} is missing or damaged; {remedy}") from error
    if behind != digest:
        raise ValueError(f"{display(path)} belongs to other weights; {remedy}")
    return plans
