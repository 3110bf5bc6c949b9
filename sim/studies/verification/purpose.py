"""Do actors mean what they do, answer each other, expect what comes, and remember?

What is asked was fixed beforehand, in configs/standards/behaviour.yaml under `purpose`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from sim.actors.actor import Actor
from sim.actors.dossier import Dossier
from sim.actors.evaluation import Weighing
from sim.actors.stage import Stage
from sim.analysis import responses
from sim.config.content import Content
from sim.config.errors import InputError, unknown
from sim.config.references import known_options, known_variables
from sim.studies.verification.check import Check, at_least, at_most
from sim.studies.verification.foresight_errors import expectations
from sim.studies.verification.memory import HORIZON, lasting, memory, ore, play
from sim.studies.verification.named_answers import check_named
from sim.theatre import Theatre

FILE = "configs/standards/behaviour.yaml: purpose"


class Turns:
    """What every change of policy gained, by the actor's own payoffs. An onlooker of a theatre's reviews."""

    def __init__(self) -> None:
        self._gains: list[np.ndarray] = [np.empty((3, 0))]

    def __call__(self, theatre: Stage, actor: Actor, dossier: Dossier, weighing: Weighing, before: np.ndarray) -> None:
        """Note the changes of one dossier in one month; where what stood was no longer open there was no choice."""
        where = weighing.where
        stood, stands = before[where], theatre.world.stances[dossier.row, where]
        turned = np.flatnonzero((stood != stands) & weighing.is_open[stood, np.arange(where.size)])
        answers = sum(weighing.answers.values(), np.zeros_like(weighing.utilities))
        turning = weighing.costs - actor.upkeep[dossier.name].take(where, axis=1)
        whole, in_kind, cost = (
            each[stands[turned], turned] - each[stood[turned], turned] for each in (weighing.utilities, answers, turning)
        )
        self._gains.append(np.array([whole, whole - in_kind, whole + cost]))

    @property
    def gains(self) -> np.ndarray:
        """By the whole utility, by material payoffs alone, and by the whole utility before the cost of turning, (3, change)."""
        return np.concatenate(self._gains, axis=1)


def purpose(
    content: Content, scenarios: Mapping[str, Content], worlds: int, seed: int, wanted: Mapping[str, Any]
) -> Iterator[Check]:
    """All checks of purpose.

    Parameters
    ----------
    content : of the baseline.
    scenarios : the other contents that `wanted` names, by name.
    worlds : of each run.
    seed : of their luck.
    wanted : what is asked.
    """
    turns, theatre = Turns(), Theatre(content, worlds, seed, horizon=HORIZON)
    theatre.onlookers.append(turns)
    play(theatre, HORIZON)
    yield from measure_gains(turns.gains, wanted)
    yield from measure_answers(theatre, wanted)
    yield from measure_pace(theatre, wanted)
    yield from check_named(content, wanted, worlds, seed)
    yield from lasting(theatre, scenarios, wanted, worlds, seed)
    theatre.release()
    yield from expectations(content, wanted, seed)
    yield from memory(content, wanted, seed)
    yield from ore(content, wanted, worlds, seed)


def problems(content: Content, wanted: Mapping[str, Any]) -> Iterator[InputError]:
    """What is asked about and is not there, as where a folder of one's own calls a dossier or an option otherwise."""
    yield from known_variables(content, wanted["remembered"], f"{FILE}.remembered")
    yield from known_options(content, wanted["ore"]["dossier"], wanted["ore"]["policies"].values(), f"{FILE}.ore.policies")
    for entry in wanted["named"]:
        where = f"{FILE}.named: {entry['label']}"
        if (incident := entry.get("incident")) is not None and incident not in content.incidents:
            yield unknown("incident", incident, content.incidents, where)
        for key, found in [*entry.get("change", {}).items(), *entry.get("against", {}).items()]:
            is_level = not isinstance(found, str)
            yield from known_variables(content, [key], where) if is_level else known_options(content, key, [found], where)
        for dossier, ways in entry["answers"].items():
            yield from known_options(content, dossier, ways, f"{where}.answers")


def scenarios_of(wanted: Mapping[str, Any]) -> list[str]:
    """The scenarios beside the baseline that the checks look at."""
    return [wanted["lasting"]["scenario"]]


def measure_gains(gains: np.ndarray, wanted: Mapping[str, Any]) -> Iterator[Check]:
    """Whether changes of policy gained something, (by whole utility, by material payoffs, before turning; change)."""
    whole, own, before = np.mean(gains < 0, axis=1) if gains.size else np.full(3, np.nan)
    yield at_most("changes to an option worth less, net of turning", whole, wanted["worse"])
    yield at_most("the same by material payoffs alone", own, wanted["worse_material"])
    yield at_most("changes to an option worth less, before turning", before, wanted["worse_before"])
    median = np.median(gains[2]) if gains.size else np.nan
    yield at_least("median gain of a change, before turning", median, wanted["gain"])


def stances(theatre: Theatre) -> np.ndarray:
    """What stood, (world, month, dossier)."""
    return np.moveaxis(theatre.record.stance, -1, 0)


def measure_answers(theatre: Theatre, wanted: Mapping[str, Any]) -> Iterator[Check]:
    """Whether moves that harm or help are answered, and in kind."""
    known, content = theatre.relations.meaning, theatre.content
    owner = [known.actors.index(name.split(".")[0]) for name in content.dossiers]
    worth = [known.worth[row, : len(content.options[name])] for row, name in enumerate(content.dossiers)]
    found = responses.answers(stances(theatre), worth, owner, wanted["felt"], wanted["reach"])
    yield at_least(f"lift of answers to moves that harm or help ({found.pairs} pairs)", found.lift, wanted["lift"])
    yield at_least("share of answers in the right direction", found.right, wanted["right"])


def measure_pace(theatre: Theatre, wanted: Mapping[str, Any]) -> Iterator[Check]:
    """Whether policies change at a steady pace, and no rush comes first."""
    stance = stances(theatre)
    changed = float((stance[:, 1:11] != stance[:, :10]).any(axis=1).sum(axis=1).mean())
    low, high = wanted["ten_months"]
    yield "dossiers changed in ten months", f"{changed:.1f}", f"{low} to {high}", low <= changed <= high
    later = responses.pace(stance, 13, 24)
    ratio = responses.pace(stance, 1, 3) / later if later else np.nan
    yield at_most("pace of months 1-3 over that of year 2", ratio, wanted["opening_pace"])
