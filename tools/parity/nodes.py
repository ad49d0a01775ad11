"""A model declared once: the same structure builds the torch module and prints the spec's YAML."""

import inspect
import math
from collections import OrderedDict
from dataclasses import dataclass, field
from enum import Enum

import fastai.layers
import torch
from torch import nn

FORMS = ("call", "keywords", "positional", "single", "yaml-call")


def lookup(name: str):
    """The class or function a plain name means: torch.nn's first, then fastai's."""
    return getattr(nn, name) if hasattr(nn, name) else getattr(fastai.layers, name)


def signature(name: str) -> inspect.Signature:
    """The arguments of a layer; recurrent ones hand theirs on to their base class."""
    if name not in ("RNN", "LSTM", "GRU"):
        return inspect.signature(lookup(name))
    parameters = list(inspect.signature(nn.RNNBase).parameters.values())[1:]
    if name == "RNN":
        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
        parameters.insert(3, inspect.Parameter("nonlinearity", kind, default="tanh"))
    return inspect.Signature(parameters)


@dataclass(frozen=True)
class Name:
    """An argument that is a class or function, such as `act_cls=GELU`."""

    name: str


@dataclass(frozen=True)
class Auto:
    """A size the spec leaves to inference and torch has to be told."""

    value: int


@dataclass(frozen=True)
class Numbers:
    """A tensor argument, written as nested lists of numbers."""

    values: object


@dataclass(frozen=True)
class Word:
    """A value with a symbolic Python spelling, such as `PoolType.Max` for `'Max'`."""

    python: str
    value: str


def python_text(value, dtype=None) -> str:
    """`value` as Python spells it inside a call."""
    if isinstance(value, Node):
        return value.call_text(python_text)
    if isinstance(value, (Name, Auto)):
        return value.name if isinstance(value, Name) else "auto"
    if isinstance(value, Word):
        return value.python
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, Numbers):
        return str(value.values)
    if isinstance(value, float) and math.isinf(value):
        return "float('inf')" if value > 0 else "float('-inf')"
    if isinstance(value, (tuple, list)):
        inner = ", ".join(python_text(v) for v in value)
        if isinstance(value, list):
            return f"[{inner}]"
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    return repr(value)


def yaml_text(value, in_call: bool = False) -> str:
    """`value` as YAML spells it; strings stay quoted inside a call."""
    if isinstance(value, Node):
        text = value.call_text(python_text)
        return f'"{text}"' if "," in text and not in_call else text
    if isinstance(value, Enum):
        return python_text(value) if in_call else value.name
    if isinstance(value, Word):
        return f"'{value.value}'" if in_call else value.value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and math.isinf(value):
        if in_call:
            return python_text(value)
        return ".inf" if value > 0 else "-.inf"
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(yaml_text(v, in_call) for v in value)}]"
    if isinstance(value, str):
        return repr(value) if in_call else value
    return python_text(value)


def torch_value(value, dtype: torch.dtype):
    """`value` as the torch constructor takes it."""
    if isinstance(value, Node):
        return value.build(dtype)
    if isinstance(value, Name):
        return lookup(value.name)
    if isinstance(value, (Auto, Word)):
        return value.value
    if isinstance(value, Numbers):
        return torch.tensor(value.values, dtype=dtype)
    return value


@dataclass
class Node:
    """One layer with its arguments; `form` is one of FORMS, or None to take the case's turn."""

    type: str
    args: tuple = ()
    kwargs: dict = field(default_factory=dict)
    form: str | None = None

    def build(self, dtype: torch.dtype) -> nn.Module:
        args = [torch_value(v, dtype) for v in self.args]
        return lookup(self.type)(
            *args, **{k: torch_value(v, dtype) for k, v in self.kwargs.items()}
        )

    def call_text(self, spell) -> str:
        parts = [spell(v) for v in self.args]
        parts += [f"{k}={spell(v)}" for k, v in self.kwargs.items() if not isinstance(v, Auto)]
        return f"{self.type}({', '.join(parts)})"

    def forms(self) -> list[str]:
        """The forms this node can be written in."""
        if not self.args and not self.kwargs:
            return ["name", "call"]
        forms = ["call", "keywords"]
        if not self.kwargs:
            forms.append("positional")
            simple = isinstance(self.args[0], (int, float, Name)) and self.args[0] is not None
            if len(self.args) == 1 and simple:
                forms.append("single")
        return forms + ["yaml-call"]

    def lines(self, turn: int) -> list[str]:
        """The node's YAML, in the form asked for or the one whose turn it is."""
        forms = self.forms()
        form = self.form or forms[turn % len(forms)]
        assert form in forms, f"{self.type} cannot be written as {form}"
        if form == "name":
            return [self.type]
        if form == "call":
            return [self.call_text(python_text)]
        if form == "yaml-call":
            return [self.call_text(lambda v: yaml_text(v, in_call=True))]
        if form == "single":
            return [f"{self.type}: {yaml_text(self.args[0])}"]
        if form == "positional":
            return [f"{self.type}: {yaml_text(list(self.args))}"]
        bound = signature(self.type).bind(*self.args, **self.kwargs).arguments
        pairs = [f"{k}: {yaml_text(v)}" for k, v in bound.items() if not isinstance(v, Auto)]
        if turn % 2 == 0 and len(", ".join(pairs)) < 70:
            return [f"{self.type}: {{{', '.join(pairs)}}}"]
        return [f"{self.type}:"] + ["  " + pair for pair in pairs]


def node(type: str, *args, form: str | None = None, **kwargs) -> Node:
    """`node("Conv2d", 3, 8, 3, stride=2)`, spelled as one would spell the torch call."""
    return Node(type, args, kwargs, form)


def item(lines: list[str]) -> list[str]:
    """`lines` as an item of a block list."""
    return ["- " + lines[0]] + ["  " + line for line in lines[1:]]


def entry(key: str, lines: list[str]) -> list[str]:
    """`lines` as the value of `key` in a block mapping."""
    if len(lines) == 1 and not lines[0].startswith("- ") and ": " not in lines[0]:
        return [f"{key}: {lines[0]}"]
    return [f"{key}:"] + ["  " + line for line in lines]


@dataclass
class Container:
    """Sequential, ModuleList or ModuleDict over a list of nodes or a mapping of named ones.

    A Sequential is written `bare` (a list), `list` (under its name), or, when its children are
    named, `named` (a list of one-key mappings) or `mapping` (under its name).
    """

    type: str
    children: "list | dict"
    form: str

    def build(self, dtype: torch.dtype) -> nn.Module:
        if isinstance(self.children, list):
            modules = [child.build(dtype) for child in self.children]
            return lookup(self.type)(*modules if self.type == "Sequential" else [modules])
        modules = OrderedDict((k, child.build(dtype)) for k, child in self.children.items())
        return lookup(self.type)(modules)

    def lines(self, turn: int) -> list[str]:
        body: list[str] = []
        if isinstance(self.children, list):
            for index, child in enumerate(self.children):
                body += item(child.lines(turn + index))
        else:
            for index, (key, child) in enumerate(self.children.items()):
                lines = entry(key, child.lines(turn + index))
                body += item(lines) if self.form == "named" else lines
        return body if self.form in ("bare", "named") else entry(self.type, body)


@dataclass
class Graph:
    """Modules and a written-out forward, whose lines torch executes as they stand."""

    modules: dict
    forward: list[str]
    inputs: tuple[str, ...] = ("x",)

    def build(self, dtype: torch.dtype) -> nn.Module:
        module = nn.Module()
        for name, child in self.modules.items():
            module.add_module(name, child.build(dtype))
        scope = {**vars(torch), **vars(nn.functional), **vars(nn.utils.rnn)}
        scope |= {"torch": torch, "nn": nn, "F": nn.functional}
        scope["float"] = float
        scope.update(module.named_children())
        source = f"def forward({', '.join(self.inputs)}):\n"
        source += "".join(f"    {line}\n" for line in self.forward)
        exec(source, scope)
        module.forward = scope["forward"]
        return module

    def lines(self, turn: int) -> list[str]:
        body = []
        for index, (name, child) in enumerate(self.modules.items()):
            body += entry(name, child.lines(turn + index))
        lines = [line for text in self.forward for line in item([text])]
        modules = entry("modules", body) if body else ["modules: {}"]
        return modules + entry("forward", lines)
