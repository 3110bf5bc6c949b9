"""How is every claim tested?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.explained import first_order
from sim.analysis.judging import Judged, Values, judge
from sim.analysis.verdicts import Scale, scale_chances, scale_effects
from sim.config.content import Content
from sim.config.errors import refuse
from sim.ensembles.execution import Execution
from sim.ensembles.run import run_ensemble
from sim.ensembles.settings import RunSettings
from sim.readouts.labels import number_label
from sim.readouts.measures import STANDS, check_measure, scale_of_measure
from sim.studies.claims import arms
from sim.studies.claims.criteria import Standard
from sim.studies.claims.schema import Arm, Claim, opened

Readings = Mapping[str, Mapping[arms.Asked, np.ndarray]]
"""Arm -> (measure, month) -> (draw, luck)."""
SIGNS = {"up": 1, "down": -1}


@dataclass(frozen=True)
class Trial:
    """A claim and the worlds it is tested in: one arm, or two that are compared; each by its content and a name no other has."""

    name: str
    claim: Claim
    contents: tuple[Content, ...]
    keys: tuple[str, ...]

    @property
    def asked(self) -> arms.Asked:
        """What is measured, and when."""
        effect = self.claim.effect
        return (effect.outcome if effect is not None else self.claim.target.measure), self.claim.by

    @property
    def reads(self) -> tuple[arms.Asked, ...]:
        """All that has to be measured: also where it started, for an event that is held against that."""
        return (self.asked, (self.asked[0], 0)) if self.claim.is_from_start else (self.asked,)


def trials(claims: Mapping[str, Claim], settings: RunSettings, scenario: Callable[[str], Content]) -> list[Trial]:
    """A trial of every claim that the model can express.

    Parameters
    ----------
    scenario : gives the content of a scenario by its name.

    Raises
    ------
    InputError : an arm or a measure that cannot be used, or months that do not reach as far as a claim; names the claim.
    """
    known, found, made = cache(scenario), [], {}
    for name, claim in claims.items():
        where = f"claims: {name}"
        for arm in claim.arms:
            if key(arm) not in made:
                made[key(arm)] = opened(known(arm.scenario), arm, where)
        if claim.arms:
            keys = tuple(key(arm) for arm in claim.arms)
            found.append(Trial(name, claim, tuple(made[each] for each in keys), keys))
            check_measure(found[-1].contents[0], settings, found[-1].asked[0], where)
            if claim.by > settings.months:
                raise refuse("months", settings.months, f"at least {claim.by}, when {where} is read")
    return found


def key(arm: Arm) -> str:
    """A name for an arm that no other has."""
    plain = json.dumps(arm.model_dump(mode="json"), sort_keys=True)
    return f"{Path(arm.scenario).stem}_{hashlib.sha256(plain.encode()).hexdigest()[:10]}"


def arms_of(found: Sequence[Trial], settings: RunSettings) -> list[arms.Arm]:
    """The arms that trials need, each once, with all that is asked of it, run no longer than that takes."""
    contents: dict[str, Content] = {}
    asked: dict[str, set[arms.Asked]] = {}
    for trial in found:
        for name, content in zip(trial.keys, trial.contents, strict=True):
            contents[name] = content
            asked.setdefault(name, set()).update(trial.reads)
    return [
        arms.Arm(name, content, settings.model_copy(update={"months": _until(content, asked[name])}), sorted(asked[name]))
        for name, content in contents.items()
    ]


def _until(content: Content, asked: set[arms.Asked]) -> int:
    """The last month that is asked for, or in which the scenario has something to begin."""
    dated = [event.month for event in content.scenario.events if event.month is not None]
    return max(*(month for _, month in asked), *dated, *(forced.since for forced in content.scenario.force.values()), 1)


def tested(trial: Trial, measured: Readings) -> np.ndarray:
    """What a claim is judged by, (draw, luck): whether its event happened, or the paired effect.

    Effects on variables, outcomes and milestones are differences of levels from 0 to 1 and of shares of worlds; those on
    incidents are differences in their number, as a share of the mean number in the arm they are held against.
    """
    here = measured[trial.keys[0]][trial.asked]
    if trial.claim.event is not None:
        came_from = measured[trial.keys[0]][trial.asked[0], 0] if trial.claim.is_from_start else 0.0
        return trial.claim.target.happened(here - came_from).astype(float)
    there = measured[trial.keys[1]][trial.asked]
    return (here - there) / scale_of_measure(trial.contents[0], trial.asked[0], there)


def scale_of(claim: Claim, rules: Standard) -> Scale:
    """The scale on which a claim is judged, by the rules fixed before the run."""
    if claim.likelihood is None:
        return scale_effects(rules.least_effect)
    return scale_chances(rules.likelihood[claim.likelihood], rules.least_effect)


def judge_values(trial: Trial, values: np.ndarray, rules: Standard, looks: int = 1) -> Judged:
    """The verdict on a claim by what was found, (draw, luck); looks : how many claims are judged together."""
    sign = SIGNS[trial.claim.effect.direction] if trial.claim.effect is not None else 1
    happens = trial.asked[0] in trial.contents[0].milestones or STANDS in trial.asked[0]
    of: Values = "shares" if trial.claim.effect is None else "differences of shares" if happens else "levels"
    return judge(values, scale_of(trial.claim, rules), sign, rules.draws_in_support, rules.level, looks, of)


def verdict_of(trial: Trial, measured: Readings, rules: Standard, looks: int = 1) -> Judged:
    """The verdict on a claim by what was measured in its arms."""
    return judge_values(trial, tested(trial, measured), rules, looks)


def hangs_on(trial: Trial, measured: Readings, numbers: pd.DataFrame, rules: Standard) -> str:
    """The numbers that explain most of how draws differ, in words; only those that surely explain any of it."""
    draws = tested(trial, measured).mean(axis=1)
    if np.ptp(draws) == 0:
        return ""
    table = first_order(draws, numbers).head(rules.hangs_on)
    return "; ".join(_signed(trial.contents[0], row) for row in table.to_dict("records") if row["holm"] < rules.sure)


def _signed(content: Content, row: Mapping[str, Any]) -> str:
    direction = "high" if float(row["rank_correlation"]) > 0 else "low"
    return f"greater with a {direction} '{number_label(content, str(row['number']))}'"


def numbers_of(content: Content, settings: RunSettings) -> pd.DataFrame:
    """The uncertain numbers of every draw, which are the same in all arms: a row a draw, a column a number."""
    worlds = settings.worlds // settings.worlds_per_point
    few = {"worlds": worlds, "worlds_per_point": 1, "months": 1, "keep": "final"}
    data = run_ensemble(content, settings.model_copy(update=few)).data
    return pd.DataFrame(data["parameter"].values, columns=data["number"].values)


def runner(folder: Path, execution: Execution, told: Callable[[int, int], None]) -> Callable[[Sequence[arms.Arm]], Readings]:
    """What runs arms and keeps what was measured below a folder, so that a study that was stopped can go on."""
    return lambda wanted: arms.readings(wanted, folder, execution, told)
