"""How are the rules of a theatre, mechanisms, outcomes and limits, written out as source to be compiled?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sim.compiled.tile import WIDTH, Layout
from sim.compiled.trace import Graph, Levels, Numbers, trace_rule
from sim.world.reading import Reading

if TYPE_CHECKING:
    from sim.theatre import Theatre

Row = Callable[[str], int]
"""The row of a parameter among those of a tile, by its address."""


@dataclass
class Outcomes:
    """The outcomes that somebody weighs, each form once.

    Variables and weights are numbered as they are first read, so outcomes that differ only in names share a form.
    """

    forms: dict[tuple, int] = field(default_factory=dict)

    def add(self, name: str, reading: Reading) -> tuple[int, list[str], list[str]]:
        """The number of an outcome's form, the variables it reads, and the addresses of its weights, both in order."""
        graph, variables, weights = Graph(), [], []

        def read(known: list[str], sign: int) -> Callable[[str], Any]:
            def leaf(each: str) -> Any:
                if each not in known:
                    known.append(each)
                return graph.leaf(sign * (known.index(each) + 1))

            return leaf

        value = graph.lift(
            trace_rule(f"the outcome '{name}'", reading.function, Levels(read(variables, 1)), Numbers(read(weights, -1)))
        )
        steps, (answer,) = graph.steps([value])
        places = {
            leaf: leaf - 1 if leaf > 0 else len(variables) - leaf - 1 for operation, leaf, *_ in steps if operation == "leaf"
        }
        steps = tuple(("leaf", places[step[1]]) if step[0] == "leaf" else step for step in steps)
        form = self.forms.setdefault((len(variables), len(weights), steps, answer), len(self.forms))
        return form, variables, [reading.weights[weight] for weight in weights]

    def source(self) -> Iterator[str]:
        """A function that evaluates an outcome for some lanes."""
        for number, (_, _, steps, answer) in enumerate(self.forms):
            yield f"outcome_{number} = rule_of_numbers({list(steps)}, {answer})"
        yield ""
        yield ""
        yield "@compiled"
        yield "def evaluate(outcome, ahead, courses, first, weights, found, m):"
        yield from _branch(list(self.forms), 0, len(self.forms), "    ") if self.forms else ["    pass"]


def _branch(forms: Sequence[tuple], low: int, high: int, pad: str) -> Iterator[str]:
    """A tree of questions that ends at the outcomes."""
    if high - low == 1:
        variables, weights = forms[low][:2]
        heads = [f"x{place} = ahead[courses[first + {place}]]" for place in range(variables)]
        heads += [f"k{place} = weights[{place + 1}]" for place in range(weights)]
        names = [*(f"x{place}" for place in range(variables)), *(f"k{place}" for place in range(weights))]
        yield from (pad + head for head in heads)
        yield f"{pad}for j in range(m):"
        yield f"{pad}    store(found, j, outcome_{low}(({' '.join(f'load({name}, j),' for name in names)})))"
        return
    middle = (low + high) // 2
    yield f"{pad}if outcome < {middle}:"
    yield from _branch(forms, low, middle, pad + "    ")
    yield f"{pad}else:"
    yield from _branch(forms, middle, high, pad + "    ")


@dataclass
class Places:
    """Leaves that are read straight off a tile, by name."""

    theatre: Theatre
    find: Callable[[str, int], int]
    row: Row
    graph: Graph

    def variable(self, name: str) -> Any:
        """The level of a variable, as rules read it."""
        found = self.graph.leaf(self.find("variables", self.theatre.world.variable_rows[name]))
        scales = self.theatre.world.scales
        return (found - scales[name][0]) / (scales[name][1] - scales[name][0]) if name in scales else found

    def number(self, address: str) -> Any:
        """A parameter."""
        return self.graph.leaf(self.find("numbers", self.row(address)))


def read_places(theatre: Theatre, at: Layout | None, row: Row, graph: Graph) -> Places:
    """Where rules that look at the worlds as they are find what they read; at : None to find out which parameters are read."""
    first = {"variables": 0, "numbers": 0} if at is None else {"variables": at.variables, "numbers": at.numbers}
    return Places(theatre, lambda kind, place: (first[kind] + place) * WIDTH, row, graph)


def write_mechanisms(theatre: Theatre, at: Layout | None, row: Row) -> Iterator[str]:
    """A function that lets all mechanisms read the worlds, and notes the shares of room that they leave."""
    first = {"+": 0, "-": 0} if at is None else {"+": at.mechanisms_up, "-": at.mechanisms_down}
    rows = theatre.world.variable_rows
    for number, part in enumerate(theatre.machinery.parts):
        graph, mechanism = Graph(), part.mechanism
        places = read_places(theatre, at, row, graph)
        weights = Numbers(lambda name, places=places: _weights(name, places))
        rates = Numbers(
            lambda rate, name=mechanism.name, places=places: places.number(f"mechanisms.{name}.rates.{rate}"), weights=weights
        )
        world = Levels(places.variable, part.reads, theatre.machinery.pairs)
        pushes = trace_rule(f"the mechanism '{mechanism.name}'", mechanism.function, world, rates)
        cells = [(first[key[0]] + rows[key[1:]]) * WIDTH for key in pushes]
        left = [graph.leaf(cell) * (1.0 - graph.lift(push)) for cell, push in zip(cells, pushes.values(), strict=True)]
        steps, found = graph.steps(left)
        yield f"mechanism_{number} = rule_of_places({steps}, {list(zip(cells, found, strict=True))})  # {mechanism.name}"
    yield from _play_all(
        "mechanisms", [f"mechanism_{number}" for number in range(len(theatre.machinery.parts))], first["+"], 2 * len(rows)
    )


def _play_all(name: str, rules: Sequence[str], first: int = 0, rows: int = 0) -> Iterator[str]:
    """A function that plays rules of places one after the other, after some rows have been set to 1."""
    yield ""
    yield ""
    yield "@compiled"
    yield f"def {name}(real, m):"
    yield "    flat, one = real.reshape(-1), to(real, 1.0)"
    yield f"    for i in range({first * WIDTH}, {(first + rows) * WIDTH}):"
    yield "        store(flat, i, one)"
    for rule in rules:
        yield "    for j in range(m):"
        yield f"        {rule}(flat, j)"


def _weights(outcome: str, places: Places) -> Numbers:
    return Numbers(lambda weight: places.number(f"outcomes.{outcome}.weights.{weight}"))


def write_limits(theatre: Theatre, at: Layout | None, row: Row) -> Iterator[str]:
    """A function that notes the levels above which limited variables cannot be raised."""
    first = 0 if at is None else at.most
    for place, (variable, limit) in enumerate(theatre.motion.projects.limits.items()):
        graph = Graph()
        places = read_places(theatre, at, row, graph)
        name = list(theatre.world.variable_rows)[variable]
        weights = Numbers(lambda weight, limit=limit, places=places: places.number(limit.weights[weight]))
        value = trace_rule(f"the limit of '{name}'", limit.function, Levels(places.variable), weights)
        low, high = theatre.bounds[variable]
        steps, (answer,) = graph.steps([float(low) + float(high - low) * graph.lift(value)])
        yield f"limit_{place} = rule_of_places({steps}, {[((first + place) * WIDTH, answer)]})  # {name}"
    yield from _play_all("limits", [f"limit_{place}" for place in range(len(theatre.motion.projects.limits))])
