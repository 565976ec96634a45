"""From an `nn.Module` to a plan, by torch.export."""

import inspect
import operator
from dataclasses import replace
from itertools import count
from typing import Any

import torch
from torch import Tensor, fx, nn
from torch.export import ExportedProgram

from gan_demo.plans import Operation, Plan, UnknownOperationError
from gan_demo.plans.fusion import fuse
from gan_demo.plans.graph import Graph, Value, Weight, Zeros
from gan_demo.plans.rules import OF_WEIGHTS, RULES


def trace(module: nn.Module, example: tuple[Tensor, ...], prefix: str = "") -> Plan:
    """See `plans.plan`."""
    if any(tensor.shape[:1] != (1,) for tensor in example):
        shapes = ", ".join(str(tuple(tensor.shape)) for tensor in example)
        raise ValueError(f"a plan is for one picture at a time, not for inputs of shapes {shapes}")
    try:  # what torch exports is not decomposed: a convolution, a GRU and a BatchNorm stay whole
        program = torch.export.export(module.eval(), example)
    except RuntimeError as error:
        raise UnknownOperationError(f"torch.export cannot trace {type(module).__name__}: {error}") from error
    reader = Reader(program, prefix)
    graph = reader.graph
    ops = fuse(graph.ops, [value.name for value in reader.outputs])
    names = _short_names(graph, ops)
    return {
        "inputs": list(graph.inputs.values()),
        "outputs": [{"name": names[v.name], "order": v.order, "shape": list(v.shape[1:])} for v in reader.outputs],
        "values": {names[name]: value.map for name, value in graph.values.items() if name in names},
        "ops": [_rename(op, names) for op in ops],
    }


def _short_names(graph: Graph, ops: list[Operation]) -> dict[str, str]:
    """Inputs keep their names, results are v0, v1 and so on."""
    names = (name for k in count() if (name := f"v{k}") not in graph.inputs)
    return {name: name for name in graph.inputs} | dict(zip((op["out"] for op in ops), names, strict=False))


def _rename(op: Operation, names: dict[str, str]) -> Operation:
    result = {**op, "in": [names[name] for name in op["in"]], "out": names[op["out"]]}
    return result | ({"add": names[op["add"]]} if "add" in op else {})


class Reader:
    """Goes through a graph of torch's; `graph` and `outputs` are the result."""

    def __init__(self, program: ExportedProgram, prefix: str) -> None:
        self.graph, self.outputs = Graph(), list[Value]()
        self.results: dict[str, Any] = {}  # of torch's nodes by their names
        self.signature, self.prefix = program.graph_signature, prefix
        nodes = list(program.graph.nodes)
        for place, node in enumerate(nodes):
            self.graph.node = node
            self._visit(node, nodes[place + 1 :])

    def _visit(self, node: fx.Node, later: list[fx.Node]) -> None:
        if node.op == "placeholder":
            self.results[node.name] = self._placeholder(node)
        elif node.op == "call_function":
            self.results[node.name] = self._call(node)
            if _writes_in_place(node):
                self._follow_write(node, later)
        elif node.op == "output":
            self.outputs = self._resolve(node.args[0])
            if not all(isinstance(value, Value) for value in self.outputs):
                raise self.graph.refuse("an output that depends on no input")
        else:
            raise self.graph.refuse("only calls of functions have a rule")

    def _placeholder(self, node: fx.Node) -> Value | Weight | UnknownOperationError:
        """An input or a weight; or the error to raise once an operation reads it."""
        tensors = self.signature.inputs_to_parameters | self.signature.inputs_to_buffers
        if node.name in tensors:
            name = tensors[node.name]
            if name in self.signature.non_persistent_buffers:
                return self.graph.refuse("a buffer that no checkpoint holds; register it with persistent=True")
            return Weight(self.prefix + name, tuple(node.meta["val"].shape))
        if node.name not in self.signature.user_inputs or not isinstance(node.meta["val"], Tensor):
            return self.graph.refuse("a constant that no checkpoint holds; register it as a buffer")
        return self.graph.add_input(node)

    def _call(self, node: fx.Node) -> Any:
        if node.target is operator.getitem:
            return self._resolve(node.args[0])[node.args[1]]
        name = str(node.target).removeprefix("aten.").split(".")[0]
        rule = RULES.get(name) or RULES.get(name.removesuffix("_"))
        if rule is None:
            raise self.graph.refuse("there is no rule for this operation")
        arguments = self._arguments(node)
        self._check_kinds(name, arguments)
        try:
            inspect.signature(rule).bind(self.graph, **arguments)
        except TypeError as error:  # torch has several operations of one name
            raise self.graph.refuse(f"its rule reads other arguments than {', '.join(arguments)}") from error
        return rule(self.graph, **arguments)

    def _check_kinds(self, name: str, arguments: dict[str, Any]) -> None:
        """Refuse what could be computed once and for all, but is not in the checkpoint."""
        tensors = [
            one for argument in arguments.values() for one in (argument if isinstance(argument, list) else [argument])
        ]
        kinds = {type(tensor) for tensor in tensors} & {Value, Weight, Zeros}
        if kinds == {Weight} and name not in OF_WEIGHTS:
            raise self.graph.refuse("weights that are computed from weights alone; compute them before they are stored")
        if Zeros in kinds and name != "gru":
            raise self.graph.refuse("zeros that are not the state that a GRU begins with")

    def _arguments(self, node: fx.Node) -> dict[str, Any]:
        """What an operation is called with, by the names in its own schema."""
        schema = node.target._schema.arguments  # type: ignore[union-attr]
        values = dict(zip((argument.name for argument in schema), node.args, strict=False)) | dict(node.kwargs)
        defaults = {argument.name: argument.default_value for argument in schema if argument.has_default_value()}
        return {name: self._resolve(value) for name, value in (defaults | values).items()}

    def _resolve(self, argument: Any) -> Any:
        """Results in place of torch's nodes."""
        if isinstance(argument, fx.Node):
            if isinstance(result := self.results[argument.name], UnknownOperationError):
                raise result
            return result
        return [self._resolve(part) for part in argument] if isinstance(argument, list | tuple) else argument

    def _follow_write(self, node: fx.Node, later: list[fx.Node]) -> None:
        """After x.relu_() whoever reads x gets the result; that other views of x change as well is refused."""
        target = node.args[0]
        assert isinstance(target, fx.Node)
        old, name = self.results[target.name], self.results[node.name].name

        def follow(value: Any) -> Any:
            same = isinstance(value, Value) and (value.name, value.memory) == (old.name, old.memory)
            return replace(value, name=name) if same else value

        self.results = {key: follow(value) for key, value in self.results.items()}
        self.results[node.name] = replace(self.results[node.name], memory=old.memory)
        for reader in later:
            for other in reader.all_input_nodes:
                view = self.results.get(other.name)
                if isinstance(view, Value) and view.memory == old.memory and view.name != name:
                    raise self.graph.refuse(f"it also changes what {other.name} shows, which {reader.name} reads")


def _writes_in_place(node: fx.Node) -> bool:
    schema = getattr(node.target, "_schema", None)
    return schema is not None and schema.is_mutable
