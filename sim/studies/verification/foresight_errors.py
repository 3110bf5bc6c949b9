"""Do actors expect what an option does, if nothing else happens?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from sim.actors.dossier import PERMANENT, Dossier
from sim.actors.foresight import View, foresee, outlook
from sim.config.content import Content
from sim.studies.verification.check import Check, at_most
from sim.studies.verification.memory import play
from sim.theatre import Theatre

WORLDS = 24
LEAST = 1e-4
"""True effects are taken to be at least so large a share of a variable's range where a ratio is told by variable."""


class Still(Theatre):
    """A theatre in which nobody decides and nothing happens by chance."""

    def hold_reviews(self) -> None:
        """Nobody decides."""

    def play_events(self) -> None:
        """Nothing is staged."""

    def strike_incidents(self) -> None:
        """Nothing happens by chance."""


Effects = dict[str, list[tuple[float, float]]]
"""Variable -> what was expected of an option and what it did, as shares of the variable's range, of all options."""


def expectations(content: Content, wanted: Mapping[str, Any], seed: int) -> Iterator[Check]:
    """Whether what an option is expected to do to each variable is what it does, over all options and by variable."""
    found = effects(content, seed)
    ratios = [foreseen / true for pairs in found.values() for foreseen, true in pairs if abs(true) > wanted["noticeable"]]
    largest = np.quantile(ratios, 0.9) if ratios else np.nan
    yield at_most("expected over true effect of an option, 90 % quantile", largest, wanted["expected_over_true"])
    worst = {
        name: np.mean([abs(foreseen) for foreseen, _ in pairs]) / max(float(np.mean([abs(true) for _, true in pairs])), LEAST)
        for name, pairs in found.items()
    }
    name = max(worst, key=lambda each: worst[each])
    yield at_most(f"the same for the worst variable ({name})", worst[name], wanted["worst_variable"])


def effects(content: Content, seed: int) -> Effects:
    """What all lasting options are expected to do from the opening, as far ahead as their actors look, and what they do."""
    opening = Still(content, WORLDS, seed)
    opening.let_mechanisms_read()
    horizons = {name: max(1, round(float(np.mean(actor.horizon)))) for name, actor in opening.actors.items()}
    usual, going_on = [opening.world.variables.copy()], Still(content, WORLDS, seed, horizon=max(horizons.values()))
    for _ in range(going_on.horizon):
        going_on.step()
        usual.append(going_on.world.variables.copy())
    going_on.release()
    found: Effects = {}
    for d in opening.dossiers:
        _look_at(d, opening, horizons[d.actor], usual[horizons[d.actor]], found)
    opening.release()
    return found


def _look_at(dossier: Dossier, opening: Still, months: int, usual: np.ndarray, found: Effects) -> None:
    """Add the effects of the options of one dossier so many months on; usual : where variables then stand without it."""
    ahead = outlook(dossier, dossier.touched, opening.world.variable_rows, opening.bounds)
    where, stands = np.arange(WORLDS), opening.look_ahead()
    deals = replace(opening.deals, hope=0.0)  # as nobody answers an offer in worlds that stand still
    prospects = deals.prospects(dossier, opening.world, where, {})
    view = View(where, float(months), opening.potency[dossier.name], prospects)
    seen = foresee(ahead, dossier, opening.world, stands, opening.motion, deals, view)
    for option, lasts in enumerate(dossier.lasts):
        if option == dossier.start or lasts != PERMANENT:
            continue
        other = Still(opening.content, WORLDS, opening.seed, horizon=months)
        other.set_stance(other.by_name[dossier.name], np.arange(WORLDS), option)
        reached = play(other, months).world.variables
        for name, row in zip(dossier.touched, dossier.rows, strict=True):
            width = float(opening.bounds[row, 1] - opening.bounds[row, 0])
            told_in = 1.0 if name in opening.world.scales else width
            foreseen = float(np.mean(seen[name][option] - seen[name][dossier.start])) / told_in
            found.setdefault(name, []).append((foreseen, float(np.mean(reached[row] - usual[row])) / width))
        other.release()
