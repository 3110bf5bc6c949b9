"""How is a claim made up and put to a test, in worlds or in what stands in for them?"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

import sim
from sim.ensembles.execution import Execution
from sim.ensembles.settings import RunSettings
from sim.studies.claims import arms, schema, scoreboard, scoring
from sim.studies.claims.criteria import standard

FEW = RunSettings(worlds=200, worlds_per_point=2, months=8, common_random_numbers=False)
OFFER = {
    "claim": "Offering minerals to Washington cools the friendship with Beijing.",
    "cites": ["mittree-03"],
    "effect": {"outcome": "china_pakistan", "direction": "down"},
    "arm": {"force": {"pakistan.minerals": "ship"}},
    "against": {"force": {"pakistan.minerals": "pause"}},
    "by": 8,
    "why": "Only the offer differs.",
}
KNOWN = sim.content()


def claim(**changes: object) -> schema.Claim:
    """The claim about the offer, with some keys of another value; None takes a key away."""
    entry = {key: value for key, value in {**OFFER, **changes}.items() if value is not None}
    return schema.Claim.model_validate(entry)


def tried(*claims: schema.Claim, content: object = KNOWN) -> list[scoring.Trial]:
    """The trials of some claims, named by their number."""
    return scoring.trials({str(i): each for i, each in enumerate(claims)}, FEW, lambda _: content)


def board(claims: list[schema.Claim], run, content: object = KNOWN) -> pd.DataFrame:
    """The scoreboard of some claims, given what runs arms."""
    named = {str(i): each for i, each in enumerate(claims)}
    return scoreboard.scoreboard(named, tried(*claims, content=content), content, FEW, standard(), run)


def levels(level_of) -> object:
    """Stands in for worlds: every arm is at the level that `level_of` gives for its name, with a little luck."""

    def run(wanted: list[arms.Arm]) -> dict:
        luck = 0.01 * np.random.default_rng(0).standard_normal((100, 2))
        return {arm.name: {ask: level_of(arm) + luck for ask in arm.asked} for arm in wanted}

    return run


def worlds(folder: Path) -> object:
    """What really runs arms."""
    return scoring.runner(folder, Execution(kind="serial"), lambda *_: None)


def offers(arm: arms.Arm) -> bool:
    """Whether Pakistan offers cargoes to America in an arm."""
    return arm.content.scenario.force["pakistan.minerals"].option == "ship"


def is_unwired(arm: arms.Arm) -> bool:
    """Whether some rule of an arm's theatre was silenced."""
    return any(all(rate.value == 0.0 for rate in entry.rates.values()) for entry in arm.content.mechanisms.values())


def is_held(arm: arms.Arm) -> bool:
    """Whether all is held still in an arm's theatre but what its claim touches."""
    return len(arm.content.scenario.force) > len(KNOWN.dossiers) // 2


def is_unwanted(arm: arms.Arm) -> bool:
    """Whether some want of an arm's theatre was laid aside, and not all."""
    return 0 < list(arm.content.scenario.weights.values()).count(0.0) < 20


def is_idle(arm: arms.Arm) -> bool:
    """Whether nobody wants anything in an arm's theatre."""
    return list(arm.content.scenario.weights.values()).count(0.0) >= 20
