"""How are the rules of a theatre, mechanisms, outcomes and limits, written out as source to be compiled?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sim.actors.stage import Stage
from sim.compiled.tile import WIDTH, Layout
from sim.compiled.trace import Graph, Levels, Numbers, trace_rule
from sim.config.content import Content
from sim.config.frame import find_in_frame
from sim.world.reading import Reading

Row = Callable[[str], int]
"""The row of a parameter among those of a tile, by its address."""
Leaf = tuple[str, int | str]
"""A row of a part of a tile, as its layout names the part; of a parameter its address."""
NUMBERS = "numbers"
"""The part of a tile that holds parameters."""


@dataclass
class Outcomes:
    """The outcomes that somebody weighs, each form once.

    Variables and weights are numbered as they are first read, so outcomes that differ only in names share a form.

    Parameters
    ----------
    content : of the theatre.
    """

    content: Content
    forms: dict[tuple, int] = field(default_factory=dict)

    def add(self, name: str, reading: Reading) -> tuple[int, list[str], list[str]]:
        """The number of an outcome's form, the variables it reads, and the addresses of its weights, both in order."""
        rule = reading.function
        form, variables, weights = find_in_frame(self.content, ("form", name, rule), lambda: _trace_outcome(name, rule))
        return self.forms.setdefault(form, len(self.forms)), variables, [reading.weights[weight] for weight in weights]

    def source(self) -> Iterator[str]:
        """A function that evaluates an outcome for some lanes."""
        for number, (_, _, steps, answer) in enumerate(self.forms):
            yield f"outcome_{number} = rule_of_numbers({list(steps)}, {answer})"
        yield ""
        yield ""
        yield "@compiled"
        yield "def evaluate(outcome, ahead, courses, first, weights, found, m):"
        yield from _branch(list(self.forms), 0, len(self.forms), "    ") if self.forms else ["    pass"]


def _trace_outcome(name: str, rule: Callable) -> tuple[tuple, list[str], list[str]]:
    """An outcome's form, the variables it reads, and its weights, both in order."""
    graph = Graph()
    variables: list[str] = []
    weights: list[str] = []

    def read(known: list[str], sign: int) -> Callable[[str], Any]:
        def leaf(each: str) -> Any:
            if each not in known:
                known.append(each)
            return graph.leaf(sign * (known.index(each) + 1))

        return leaf

    value = graph.lift(trace_rule(f"the outcome '{name}'", rule, Levels(read(variables, 1)), Numbers(read(weights, -1))))
    steps, (answer,) = graph.steps([value])
    places = {leaf: leaf - 1 if leaf > 0 else len(variables) - leaf - 1 for operation, leaf, *_ in steps if operation == "leaf"}
    steps = tuple(("leaf", places[step[1]]) if step[0] == "leaf" else step for step in steps)
    return (len(variables), len(weights), steps, answer), variables, weights


def _branch(forms: Sequence[tuple], low: int, high: int, pad: str) -> Iterator[str]:
    """A tree of questions that ends at the outcomes."""
    if high - low == 1:
        variables, weights = forms[low][:2]
        heads = [f"x{place} = ahead[courses[first + {place}]]" for place in range(variables)]
        heads += [f"k{place} = weights[{place + 1}]" for place in range(weights)]
        names = [*(f"x{place}" for place in range(variables)), *(f"k{place}" for place in range(weights))]
        yield from (pad + head for head in heads)
        yield f"{pad}for j in range(0, m, LANES):"
        yield f"{pad}    put(found, j, outcome_{low}(({' '.join(f'take({name}, j),' for name in names)})))"
        return
    middle = (low + high) // 2
    yield f"{pad}if outcome < {middle}:"
    yield from _branch(forms, low, middle, pad + "    ")
    yield f"{pad}else:"
    yield from _branch(forms, middle, high, pad + "    ")


@dataclass(frozen=True)
class Traced:
    """A rule that looks at the worlds as they are.

    name : in words. steps : operations, in which leaves are (part of a tile, row). targets : where its answers go, as leaves, and
    found : which steps they are.
    """

    name: str
    steps: Sequence[tuple]
    targets: Sequence[Leaf]
    found: Sequence[int]

    @property
    def numbers(self) -> list[str]:
        """The addresses of the parameters that it reads."""
        return [step[1][1] for step in self.steps if step[0] == "leaf" and step[1][0] == NUMBERS]

    def source(self, at: Layout, row: Row) -> str:
        """The rule as source, for a tile laid out like this."""
        steps = [("leaf", find_place(at, step[1], row)) if step[0] == "leaf" else step for step in self.steps]
        answers = [(find_place(at, target, row), step) for target, step in zip(self.targets, self.found, strict=True)]
        return f"rule_of_places({steps}, {answers})  # {self.name}"


def find_place(at: Layout, leaf: Leaf, row: Row) -> int:
    """Where a row of a tile begins."""
    part, place = leaf
    return (getattr(at, part) + (place if isinstance(place, int) else row(place))) * WIDTH


class Places:
    """Leaves that are read straight off a tile, by name.

    Parameters
    ----------
    theatre : whose variables they are. graph : that notes them.
    """

    def __init__(self, theatre: Stage, graph: Graph) -> None:
        self._world, self._graph = theatre.world, graph

    def variable(self, name: str) -> Any:
        """The level of a variable, as rules read it."""
        found = self._graph.leaf(("variables", self._world.variable_rows[name]))
        low, high = self._world.scales.get(name, (0.0, 0.0))
        return (found - low) / (high - low) if name in self._world.scales else found

    def number(self, address: str) -> Any:
        """A parameter."""
        return self._graph.leaf((NUMBERS, address))


def find_traced(theatre: Stage, row: Row) -> tuple[list[Traced], list[Traced]]:
    """The mechanisms and the limits of a theatre, traced once for its frame; the parameters they read are given rows."""
    key = ("traced", theatre.dtype, *list_rules(theatre))
    found = find_in_frame(theatre.content, key, lambda: (list(trace_mechanisms(theatre)), list(trace_limits(theatre))))
    for rule in (rule for rules in found for rule in rules):
        for address in rule.numbers:
            row(address)
    return found


def list_rules(theatre: Stage) -> Iterable[Callable]:
    """The functions that a theatre's mechanisms, limits and payoffs are: others may go by their names tomorrow."""
    yield from (part.mechanism.function for part in theatre.machinery.parts)
    yield from (limit.function for limit in theatre.motion.projects.limits.values())
    yield from (rule.reading.function for actor in theatre.actors.values() for rule in actor.rules)


def trace_mechanisms(theatre: Stage) -> Iterator[Traced]:
    """What the mechanisms do to the shares of room that they leave."""
    rows = theatre.world.variable_rows
    for part in theatre.machinery.parts:
        graph, mechanism = Graph(), part.mechanism
        places = Places(theatre, graph)
        weights = Numbers(lambda name, places=places: _weights(name, places))
        rates = Numbers(
            lambda rate, name=mechanism.name, places=places: places.number(f"mechanisms.{name}.rates.{rate}"), weights=weights
        )
        world = Levels(places.variable, part.reads, theatre.machinery.pairs)
        pushes = trace_rule(f"the mechanism '{mechanism.name}'", mechanism.function, world, rates)
        targets = [("mechanisms_up" if key[0] == "+" else "mechanisms_down", rows[key[1:]]) for key in pushes]
        left = [graph.leaf(target) * (1.0 - graph.lift(push)) for target, push in zip(targets, pushes.values(), strict=True)]
        steps, found = graph.steps(left)
        yield Traced(mechanism.name, steps, targets, found)


def _weights(outcome: str, places: Places) -> Numbers:
    return Numbers(lambda weight: places.number(f"outcomes.{outcome}.weights.{weight}"))


def trace_limits(theatre: Stage) -> Iterator[Traced]:
    """The levels above which limited variables cannot be raised."""
    names = list(theatre.world.variable_rows)
    for place, (variable, limit) in enumerate(theatre.motion.projects.limits.items()):
        graph, name = Graph(), names[variable]
        places = Places(theatre, graph)
        weights = Numbers(lambda weight, limit=limit, places=places: places.number(limit.weights[weight]))
        value = trace_rule(f"the limit of '{name}'", limit.function, Levels(places.variable), weights)
        low, high = theatre.bounds[variable]
        steps, found = graph.steps([float(low) + float(high - low) * graph.lift(value)])
        yield Traced(name, steps, [("most", place)], found)


def write_all(name: str, rules: Sequence[Traced], at: Layout, row: Row, ones: range = range(0)) -> Iterator[str]:
    """A function that plays rules one after the other on a tile, some of whose rows are set to 1 before."""
    for number, rule in enumerate(rules):
        yield f"{name}_{number} = {rule.source(at, row)}"
    yield ""
    yield ""
    yield "@compiled"
    yield f"def {name}(real, m):"
    yield "    flat, one = real.reshape(-1), to(real, 1.0)"
    yield f"    for i in range({ones.start * WIDTH}, {ones.stop * WIDTH}, LANES):"
    yield "        put(flat, i, one)"
    for number in range(len(rules)):
        yield "    for j in range(0, m, LANES):"
        yield f"        {name}_{number}(flat, j)"
