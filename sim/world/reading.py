"""How is an outcome read off the variables of worlds, and with which weights?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.config.content import Content
from sim.config.errors import InputError, listed, refuse_all, unknown
from sim.world.outcomes import OUTCOMES, Outcome
from sim.world.world import levels

Numbers = Callable[[str], Any]
"""The value of a number by its address, be it one for all worlds or one for each."""


class _State(dict[str, np.ndarray]):
    """A state that answers every question with a middle value and remembers what was asked."""

    def __missing__(self, name: str) -> np.ndarray:
        self[name] = np.array(0.5)
        return self[name]


class Asked:
    """Weights or rates that answer with a number, or with weights in turn, and remember which were asked for."""

    weights: Any

    def __init__(self, answer: Any = 0.5) -> None:
        self._answer = answer
        self.names: dict[str, None] = {}

    def __getattr__(self, name: str) -> Any:
        self.names[name] = None
        return self._answer


@cache
def ask(name: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """The variables that a named outcome function reads, and the weights it uses."""
    state, weights = _State(), Asked()
    OUTCOMES[name](state, weights)
    return frozenset(state), tuple(weights.names)


def reads(name: str) -> frozenset[str]:
    """The variables that a named outcome function reads."""
    return ask(name)[0]


def weights_used(name: str) -> tuple[str, ...]:
    """The weights that a named outcome function uses."""
    return ask(name)[1]


def weight_addresses(name: str) -> dict[str, str]:
    """The weights that an outcome uses, with their addresses among the numbers of the theatre."""
    return {weight: f"outcomes.{name}.weights.{weight}" for weight in weights_used(name)}


def weights_of(name: str, numbers: Numbers) -> SimpleNamespace:
    """The weights of an outcome as its function wants them."""
    return SimpleNamespace(**{weight: numbers(address) for weight, address in weight_addresses(name).items()})


@dataclass(frozen=True)
class Reading:
    """How something that actors can care about is read.

    function : of the levels that variables stand at, and of weights. reads : the variables. weights : those the function uses,
    with their addresses. scales : of the variables read that are not levels by themselves.
    """

    function: Outcome
    reads: frozenset[str]
    weights: Mapping[str, str]
    scales: Mapping[str, tuple[float, float]]

    def of(self, variables: Mapping[str, Any], numbers: Numbers) -> Any:
        """The outcome, from 0 to 1, of variables in their own unit."""
        weights = SimpleNamespace(**{weight: numbers(address) for weight, address in self.weights.items()})
        return self.function(levels({name: variables[name] for name in self.reads}, self.scales), weights)


def resolved(name: str, content: Content, where: str) -> Reading:
    """How an outcome is read; a variable's own name means its level rescaled to [0, 1].

    Raises
    ------
    InputError : neither an outcome nor a variable, or an outcome that reads a variable this theatre does not have, or is not
        given the weights it uses.
    """
    if not isinstance(name, str):
        raise unknown("outcome", name, [*OUTCOMES, *content.variables], where)
    if name in OUTCOMES:
        missing = reads(name) - set(content.variables)
        if missing:
            raise unknown("variable", min(missing), content.variables, f"{where} (read by the outcome '{name}')")
        refuse_all(weight_problems(name, content, where))
        scales = {variable: content.scales[variable] for variable in reads(name) if variable in content.scales}
        return Reading(OUTCOMES[name], reads(name), weight_addresses(name), scales)
    if name in content.variables:
        scales = {name: content.scales[name]} if name in content.scales else {}
        return Reading(_warmth(name) if name in content.alignments else _level(name), frozenset({name}), {}, scales)
    raise refuse_name(name, [*OUTCOMES, *content.variables], content, where)


def refuse_name(name: object, known: Iterable[str], content: Content, where: str, what: str = "outcome") -> InputError:
    """The error for the name of an outcome (or milestone) that is none; of an agreement it says what can be asked instead."""
    if not isinstance(name, str) or name not in content.agreements:
        return unknown(what, name, known, where)
    allowed = f"a milestone ({listed(known)})"
    if what == "outcome":
        pact = content.agreements[name]
        stances = [f"'{dossier}={option}'" for dossier, options in pact.takes.items() for option in options]
        allowed = (
            f"a variable that it moves ({listed(pact.effects)}), or a stance by which a side consents ({listed(stances, 4)})"
        )
    return InputError(
        f"{where}: '{name}' is an agreement, and agreements are not on record in results; allowed: {allowed}."
        " study=why tells how long it is in force."
    )


@cache
def _level(variable: str) -> Outcome:
    return lambda w, _: w[variable]


@cache
def _warmth(alignment: str) -> Outcome:
    return lambda w, _: (w[alignment] + 1.0) / 2.0


def weight_problems(name: str, content: Content, where: str) -> Iterator[InputError]:
    """Every weight of an outcome that its function does not use, or that is missing."""
    given = content.outcomes[name].weights if name in content.outcomes else {}
    used = weights_used(name)
    for weight in given:
        if weight not in used:
            yield unknown("weight", weight, used, f"{content.origin[f'outcomes.{name}']}: {name}.weights")
    for weight in used if not set(given) - set(used) else ():
        if weight not in given:
            place = f"{content.origin[f'outcomes.{name}']}: {name}.weights" if name in content.outcomes else where
            yield InputError(f"{place}: the weight '{weight}' of the outcome '{name}' is missing and must be given")


def outcome_problems(content: Content) -> Iterator[InputError]:
    """Every outcome with weights that does not exist, and every weight that is not one of those it uses."""
    for name in content.outcomes:
        if name not in OUTCOMES:
            yield unknown("outcome", name, OUTCOMES, content.origin[f"outcomes.{name}"])
        else:
            yield from weight_problems(name, content, content.origin[f"outcomes.{name}"])
