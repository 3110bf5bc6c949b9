"""What does each policy mean to each actor, and which turn calls for whose answer?

A policy's meaning is what an actor's payoffs would come to some months on if it stood, what it offers were granted, and
everything else went on as at the opening, at middle values of all numbers. It is common knowledge: everybody reads the same
map, in every world.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np

from sim.actors.deals import Deals
from sim.actors.dossier import Dossier, all_compiled
from sim.actors.foresight import View, find_outlook, foresee
from sim.actors.payoffs import PayoffRule, find_reads, payoff_rules
from sim.actors.standing import standing
from sim.config.content import Content
from sim.config.frame import digest_shape, find_in_frame
from sim.config.remembered import find_once
from sim.config.works import find_begun
from sim.world.agreements import pacts
from sim.world.motion import Motion
from sim.world.world import Number, World


@dataclass(frozen=True)
class Meaning:
    """What policies mean.

    actors : in the order of the columns. worth : what each actor's payoffs come to if an option stands, (dossier, option, actor).
    calls : whether the turn from one option to another calls for an answer in a dossier of somebody else,
    (dossier, option, option, dossier).
    """

    actors: tuple[str, ...]
    worth: np.ndarray
    calls: np.ndarray


Currents = Callable[[Content, Mapping[str, Number], World, Motion], None]
"""Lets the mechanisms of a content read worlds and enter what they push into their motion."""


def meaning(content: Content, currents: Currents) -> Meaning:
    """What the policies of a theatre mean; found once for each content."""
    return find_once(content, "meaning", lambda: _read(content, currents))


def _read(content: Content, currents: Currents) -> Meaning:
    """Look ahead from the opening, once for each dossier; world k of the opening is looked at with the foresight of actor k."""
    names, dossiers = tuple(content.actors), all_compiled(content, list(content.actors), np.float64)
    rules = {name: payoff_rules(name, content) for name in names}
    most = max((len(d.options) for d in dossiers), default=0)
    worth = np.zeros((len(dossiers), most, len(names)))
    parts: dict[str, dict[str, np.ndarray]] = {}
    places = {rule.address: place for place, name in enumerate(names) for rule in rules[name]}
    for d, terms in zip(dossiers, _terms(content, dossiers, rules, currents), strict=True):
        parts[d.name] = terms
        for address, wanted in terms.items():
            worth[d.row, : len(d.options), places[address]] += wanted
    return Meaning(names, worth, _calls(content, dossiers, rules, worth, parts))


def _terms(
    content: Content, dossiers: list[Dossier], rules: dict[str, tuple[PayoffRule, ...]], currents: Currents
) -> list[dict[str, np.ndarray]]:
    """For each dossier the payoff rules it touches, by address, and what each comes to under every option, (option,)."""
    parameters = {address: quantity.value for address, quantity in content.quantities.items()}
    found: list[dict[str, np.ndarray]] = []
    for d, seen in zip(dossiers, _look_ahead_again(content, dossiers, rules, parameters, currents), strict=True):
        found.append({})
        for place, rule in _find_touched(rules, d):
            weights = SimpleNamespace(**{weight: parameters[address] for weight, address in rule.reading.weights.items()})
            found[-1][rule.address] = parameters[rule.address] * rule.reading.function(seen, weights)[:, place]
    return found


def _find_touched(rules: dict[str, tuple[PayoffRule, ...]], d: Dossier) -> list[tuple[int, PayoffRule]]:
    """The payoff rules that a dossier touches, each with the place of its actor."""
    return [(place, rule) for place, name in enumerate(rules) for rule in rules[name] if not rule.reads.isdisjoint(d.touched)]


class Noted(Mapping[str, float]):
    """Numbers by address, with a note of those that were read.

    Parameters
    ----------
    numbers : which they are. read : the notes, address -> number.
    """

    def __init__(self, numbers: Mapping[str, float]) -> None:
        self._numbers, self.read = numbers, dict[str, float]()

    def __getitem__(self, address: str) -> float:
        number = self.read[address] = self._numbers[address]
        return number

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)


def _look_ahead_again(
    content: Content,
    dossiers: list[Dossier],
    rules: dict[str, tuple[PayoffRule, ...]],
    parameters: Mapping[str, float],
    currents: Currents,
) -> list[dict[str, np.ndarray]]:
    """What is seen ahead; what was last seen under this frame and scenario stands if no number read then has changed since."""
    works = tuple(find_begun(content, name) for name in content.projects)  # hangs on a range, which is not among the numbers
    key = ("seen", currents, digest_shape(content.scenario), works)  # a scenario says how far works have come
    last: dict[str, tuple[dict[str, float], Any]] = find_in_frame(content, key, dict)
    if "seen" in last:
        read, seen = last["seen"]
        if all(parameters[address] == number for address, number in read.items()):
            return seen
    noted = Noted(parameters)
    seen = _look_ahead(content, dossiers, rules, noted, currents)
    last["seen"] = noted.read, seen
    return seen


def _look_ahead(
    content: Content,
    dossiers: list[Dossier],
    rules: dict[str, tuple[PayoffRule, ...]],
    parameters: Mapping[str, float],
    currents: Currents,
) -> list[dict[str, np.ndarray]]:
    """For each dossier the levels of variables under each of its options, some months on from the opening."""
    bounds = np.array([variable.bounds for variable in content.variables.values()])
    starts = {name: parameters[f"variables.{name}.start"] for name in content.variables}
    names = (content.dossiers, content.milestones)
    world = World.opening(starts, *names, len(content.actors), np.float64, content.scales, content.agreements)
    for d in dossiers:
        world.stances[d.row] = d.start
    potency = {d.name: 1.0 for d in dossiers}
    stands = standing(dossiers, world.stances, potency, world.variables)
    deals = Deals.of(pacts(content), dossiers, parameters, {d.name: () for d in dossiers}, is_certain=True)
    deals.take_effect(world, stands)
    motion = Motion.of(content, parameters, world, bounds)
    currents(content, parameters, world, motion)
    horizons = np.array([parameters[f"actors.{name}.foresight"] for name in content.actors])
    where, found = np.arange(len(horizons)), []
    for d in dossiers:
        view = View(where, horizons * content.decision.foresight, 1.0, deals.prospects(d, world, where, {}))
        reads = find_reads(rule for _, rule in _find_touched(rules, d))
        ahead = find_outlook(content, d, reads, world.variable_rows, bounds)
        found.append(foresee(ahead, d, world, stands, motion, deals, view))
    return found


def _calls(
    content: Content,
    dossiers: list[Dossier],
    rules: dict[str, tuple[PayoffRule, ...]],
    worth: np.ndarray,
    parts: dict[str, dict[str, np.ndarray]],
) -> np.ndarray:
    """Which turn calls for an answer where.

    A turn that is felt calls for an answer in whatever touches the one who made it, and in whatever bears on the same wants.
    """
    notice, most = content.laws["replies"].numbers["notice"].value if "replies" in content.laws else np.inf, worth.shape[1]
    columns = {name: place for place, name in enumerate(content.actors)}
    owners = np.array([columns[d.actor] for d in dossiers])
    reach = np.array([np.ptp(worth[d.row, : len(d.options)], axis=0) for d in dossiers]).reshape(len(dossiers), len(columns))
    shared = [[rule.address for rule in rules[d.actor] if not rule.reads.isdisjoint(d.touched)] for d in dossiers]
    calls = np.zeros((len(dossiers), most, most, len(dossiers)), dtype=bool)
    for made in dossiers:
        bearing, own = np.zeros((most, len(dossiers))), parts[made.name]
        for place, addresses in enumerate(shared):
            for address in addresses:
                if address in own:
                    bearing[: len(made.options), place] += own[address]
        felt, reaches = worth[made.row][:, owners], reach[:, columns[made.actor]] >= 0.5 * notice
        answers = _differ(felt, notice) & reaches | _differ(bearing, notice)
        calls[made.row][:, :, [d.row for d in dossiers]] = answers & (owners != columns[made.actor])
        _call_partners(made, calls)
    return calls


def _differ(worth: np.ndarray, notice: float) -> np.ndarray:
    """Whether two options differ by what is noticed, (option, option, dossier). worth : (option, dossier)."""
    return np.abs(worth - worth[:, None]) >= notice


def _call_partners(made: Dossier, calls: np.ndarray) -> None:
    """An offer calls for an answer from all whose consent the agreement takes besides."""
    for share in made.shares:
        given = np.zeros(calls.shape[1], dtype=bool)
        given[: share.consents.size] = share.consents
        for side in share.pact.sides:
            if side != made.row:
                calls[made.row, :, :, side] |= given & ~given[:, None]
