"""Does the content give every mechanism what it needs?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from sim.config.content import Content
from sim.config.errors import InputError, refuse_all, unknown
from sim.mechanisms import MECHANISMS
from sim.mechanisms.form import ALIGNMENTS, Mechanism
from sim.world.reading import Asked, weight_problems
from sim.world.world import Glimpse, World


def check_mechanisms(content: Content) -> Content:
    """The same content, after making sure that its mechanisms exist, find their variables, and have just the rates they use.

    Raises
    ------
    InputError : each mechanism, variable or rate that does not fit, with the file and the nearest spelling.
    """
    refuse_all(problems(content))
    return content


def problems(content: Content) -> Iterator[InputError]:
    """Every mechanism, variable or rate that does not fit."""
    for name, entry in content.mechanisms.items():
        where = f"{content.origin[f'mechanisms.{name}']}: {name}"
        if name not in MECHANISMS:
            yield unknown("mechanism", name, MECHANISMS, where)
            continue
        mechanism = MECHANISMS[name]
        for variable in () if mechanism.reads == ALIGNMENTS else mechanism.reads:
            if variable not in content.variables:
                yield unknown("variable", variable, content.variables, f"{where} (read by it)")
        used, outcomes = asked_for(mechanism, content.alignments)
        for outcome in outcomes:
            yield from weight_problems(outcome, content, where)
        for rate in entry.rates:
            if rate not in used:
                yield unknown("rate", rate, used, f"{where}.rates")
        missing = [rate for rate in used if rate not in entry.rates]
        for rate in missing if not set(entry.rates) - set(used) else ():
            yield InputError(f"{where}.rates: the rate '{rate}' is missing and must be given")


def asked_for(mechanism: Mechanism, pairs: Mapping[str, tuple[str, str]]) -> tuple[list[str], list[str]]:
    """The names of the rates that a mechanism asks for, and of the outcomes whose weights it does, found out by asking it."""
    names = list(pairs) if mechanism.reads == ALIGNMENTS else list(mechanism.reads)
    rows = {name: row for row, name in enumerate(names)}
    nothing = np.zeros((0, 1), dtype=np.int16)
    world = World(rows, {}, {}, np.full((len(names), 1), 0.5), nothing, nothing)
    rates, weights = Asked(0.01), Asked(Asked())
    rates.weights = weights
    mechanism.function(Glimpse(world, names, pairs), rates)
    return list(rates.names), list(weights.names)
