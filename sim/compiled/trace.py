"""What does a rule compute, step by step?

Rules are plain functions of arrays. Here they are called once with stand-ins that note every operation, in order. Nothing is
simplified: only what is computed twice in the same way is computed once. A rule that branches on a value, or uses what is not
known here, is refused by name.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

OPERATIONS = {
    np.add: "add",
    np.subtract: "subtract",
    np.multiply: "multiply",
    np.true_divide: "divide",
    np.maximum: "maximum",
    np.minimum: "minimum",
    np.negative: "negative",
    np.absolute: "absolute",
    np.sqrt: "sqrt",
    np.greater: ">",
    np.greater_equal: ">=",
    np.less: "<",
    np.less_equal: "<=",
    np.equal: "==",
    np.not_equal: "!=",
}
"""Operations that rules may use; `sim.compiled.emit` knows what the processor does for each."""


class Untraceable(TypeError):
    """A rule that cannot be written out as straight-line source."""


class Graph:
    """The operations of some rules, each once: nodes : ("leaf", what), ("literal", value), or an operation and earlier nodes."""

    def __init__(self) -> None:
        self._places: dict[tuple, int] = {}
        self.nodes: list[tuple] = []

    def node(self, operation: str, *parts: Any) -> Expression:
        """What an operation makes of some nodes."""
        key = (operation, *parts)
        if key not in self._places:
            self._places[key] = len(self.nodes)
            self.nodes.append(key)
        return Expression(self, self._places[key])

    def leaf(self, what: Hashable) -> Expression:
        """Something that is read."""
        return self.node("leaf", what)

    def lift(self, value: Any) -> Expression:
        """An expression, as it is or of a literal."""
        if isinstance(value, Expression):
            return value
        if np.ndim(value) != 0 or isinstance(value, np.ndarray):
            raise Untraceable("an array of its own")
        return self.node("literal", float(value))

    def steps(self, wanted: Sequence[Expression]) -> tuple[list[tuple], list[int]]:
        """The nodes that some expressions need, in order, and where among them these are."""
        places, needed = [expression.place for expression in wanted], set()
        while places:
            place = places.pop()
            if place not in needed:
                needed.add(place)
                operation, *parts = self.nodes[place]
                places += parts if operation not in ("leaf", "literal") else []
        order = {place: number for number, place in enumerate(sorted(needed))}
        steps = []
        for place in order:
            operation, *parts = self.nodes[place]
            steps.append((operation, *(parts if operation in ("leaf", "literal") else (order[part] for part in parts))))
        return steps, [order[expression.place] for expression in wanted]


class Expression(np.lib.mixins.NDArrayOperatorsMixin):
    """Stands for an array over worlds."""

    __slots__ = ("graph", "place")

    def __init__(self, graph: Graph, place: int) -> None:
        self.graph, self.place = graph, place

    def __bool__(self) -> bool:
        raise Untraceable("a branch on a value; np.where chooses world by world")

    def __array_ufunc__(self, function: np.ufunc, method: str, *inputs: Any, **others: Any) -> Expression:
        if method != "__call__" or others or function not in OPERATIONS:
            raise Untraceable(f"np.{function.__name__}{'' if method == '__call__' else '.' + method}")
        return self.graph.node(OPERATIONS[function], *(self.graph.lift(each).place for each in inputs))

    def __array_function__(self, function: Callable, kinds: Any, inputs: Sequence[Any], others: Mapping[str, Any]) -> Expression:
        if function is np.where and len(inputs) == 3 and not others:
            return self.graph.node("where", *(self.graph.lift(each).place for each in inputs))
        if function is np.clip and len(inputs) == 3 and not others:
            return np.minimum(np.maximum(inputs[0], inputs[1]), inputs[2])
        raise Untraceable(f"np.{function.__name__}")


class Levels(Mapping):
    """Stands for the levels that a rule reads; pairs : the alignments, for rules that read all of them."""

    def __init__(
        self, read: Callable[[str], Any], names: Sequence[str] = (), pairs: Mapping[str, tuple[str, str]] | None = None
    ) -> None:
        self._read, self._names, self.pairs = read, names, pairs or {}

    def __getitem__(self, name: str) -> Any:
        return self._read(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class Numbers:
    """Stands for the rates or weights that a rule uses; given : those that are not read but known."""

    def __init__(self, read: Callable[[str], Any], **given: Any) -> None:
        self._read = read
        vars(self).update(given)

    def __getattr__(self, name: str) -> Any:
        return self._read(name)


def trace_rule(name: str, rule: Callable, *arguments: Any) -> Any:
    """What a rule returns for some stand-ins. Raises Untraceable, naming the rule, for one that cannot be written out."""
    try:
        return rule(*arguments)
    except Untraceable as problem:
        raise Untraceable(f"{name} uses {problem}, which has no compiled form") from None
