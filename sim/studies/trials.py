"""How is every claim put to the test, and what does the scoreboard hold?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim.analysis.explained import first_order
from sim.analysis.verdicts import DEPENDS, SUPPORTED, Judged, judged
from sim.config import files
from sim.config.content import Content
from sim.config.errors import from_validation, refuse
from sim.config.quantity import PlainNumber, Whole
from sim.ensembles.execution import Execution
from sim.ensembles.run import run_ensemble
from sim.ensembles.settings import RunSettings
from sim.studies import arms
from sim.studies.assumed import Built, built_in, without
from sim.studies.board import ASSUMED, BEYOND, COLUMNS, in_words, stated
from sim.studies.claimed import Arm, Claim, opened
from sim.studies.measures import check_measure, label_of
from sim.studies.naming import number_label

Readings = Mapping[str, Mapping[arms.Asked, np.ndarray]]
"""Arm -> (measure, month) -> (draw, luck)."""
SIGNS = {"up": 1, "down": -1}


class Standard(BaseModel):
    """When a claim is supported; see configs/standards/verdicts.yaml, which says what each number is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    draws: Whole = Field(ge=100)
    lucks: Whole = Field(ge=2)
    level: PlainNumber = Field(gt=0.5, lt=1)
    least_effect: PlainNumber = Field(gt=0, lt=1)
    draws_in_support: PlainNumber = Field(gt=0.5, le=1)
    likelihood: dict[str, PlainNumber]
    hangs_on: Whole = Field(ge=1)
    sure: PlainNumber = Field(gt=0, lt=1)


Fixed = TypeVar("Fixed", bound=BaseModel)


def fixed_before(name: str, model: type[Fixed]) -> Fixed:
    """What a file in configs/standards fixed before any run, by its name. Raises InputError for one that cannot be used."""
    path = files.shipped("configs") / "standards" / f"{name}.yaml"
    try:
        return model.model_validate(files.read_yaml(path))
    except ValidationError as problem:
        raise from_validation(problem, str(path), model) from None


def standard() -> Standard:
    """When a claim is supported. Raises InputError."""
    return fixed_before("verdicts", Standard)


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


def scoreboard(
    claims: Mapping[str, Claim],
    tried: Sequence[Trial],
    baseline: Content,
    settings: RunSettings,
    rules: Standard,
    run: Callable[[Sequence[arms.Arm]], Readings],
    why: bool = True,
) -> pd.DataFrame:
    """One row a claim: what is claimed and where, in which form it was tested, what was found, and the verdict.

    A supported claim that the model states directly is tried again without what states it, and counts as assumed where it is not
    supported then.

    Parameters
    ----------
    tried : the trials of the claims (`trials`). baseline : content with the same uncertain numbers as every arm.
    run : runs arms and gives what was measured in them. why : also say on which numbers a verdict hangs that depends.

    Returns
    -------
    columns as in `sim.studies.board.COLUMNS`: among them mean, low, high (effect or probability with its interval), least (what
    is asked), share (of draws in support), verdict, built (what states the claim; stated: in words), again (the verdict without
    it), counted (the verdict that counts: also 'assumed', or 'beyond the model') and hangs_on.
    """
    measured, numbers = run(arms_of(tried, settings)), numbers_of(baseline, settings)
    verdicts = {trial.name: verdict_of(trial, measured, rules) for trial in tried}
    built = {trial.name: built_in(trial.claim, *(*trial.contents, None)[:2]) for trial in tried}
    retried = [_again(trial, built[trial.name]) for trial in tried if _is_to_try(built[trial.name], verdicts[trial.name])]
    more = run(arms_of(retried, settings)) if retried else {}
    again = {trial.name: verdict_of(trial, more, rules).verdict for trial in retried}
    by_name = {trial.name: trial for trial in tried}
    rows = []
    for name, claim in claims.items():
        row = {"name": name, "theme": claim.theme, "claim": claim.claim, "cites": ", ".join(claim.cites), "why": claim.why}
        if name not in by_name:
            rows.append({**row, "form": "beyond", "why": claim.beyond, "verdict": BEYOND, "counted": BEYOND})
            continue
        trial, verdict = by_name[name], verdicts[name]
        assumed = verdict.verdict == SUPPORTED and bool(built[name]) and again.get(name) != SUPPORTED
        row |= {**_form(trial, rules), **asdict(verdict), "built": str(built[name]), "again": again.get(name, "")}
        row |= {"stated": stated(trial.contents[0], built[name])}
        row |= {"counted": ASSUMED if assumed else verdict.verdict}
        row |= {"hangs_on": hangs_on(trial, measured, numbers, rules) if why and verdict.verdict == DEPENDS else ""}
        rows.append(row)
    return pd.DataFrame(rows).reindex(columns=COLUMNS)


def _is_to_try(built: Built, verdict: Judged) -> bool:
    """Whether a claim is supported, stated by the model, and can be tried without that."""
    return verdict.verdict == SUPPORTED and bool(built) and not built.outright


def _again(trial: Trial, built: Built) -> Trial:
    """The same trial in worlds without what states the claim."""
    mark = hashlib.sha256(str(built).encode()).hexdigest()[:6]
    contents = tuple(without(content, built) for content in trial.contents)
    return replace(trial, contents=contents, keys=tuple(f"{each}_without_{mark}" for each in trial.keys))


def _form(trial: Trial, rules: Standard) -> dict[str, object]:
    """In which form a claim was tested."""
    claim, content = trial.claim, trial.contents[0]
    told = [in_words(content, arm) for content, arm in zip(trial.contents, claim.arms, strict=True)]
    return {
        "form": "effect" if claim.effect is not None else "event",
        "measure": trial.asked[0],
        "label": label_of(content, trial.asked[0]),
        "asked": claim.effect.direction if claim.effect is not None else claim.likelihood,
        "event": claim.event or "",
        "by": claim.by,
        "arm": told[0],
        "against": told[1] if len(told) > 1 else "",
        "least": rules.likelihood[claim.likelihood] if claim.effect is None else rules.least_effect,
    }


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
    mean = float(there.mean())
    return (here - there) / (mean if trial.asked[0] in trial.contents[0].incidents and mean > 0 else 1.0)


def verdict_of(trial: Trial, measured: Readings, rules: Standard) -> Judged:
    """The verdict on a claim, by the rules fixed before the run."""
    values, claim = tested(trial, measured), trial.claim
    if claim.effect is not None:
        return judged(values, rules.least_effect, 0.0, SIGNS[claim.effect.direction], rules.draws_in_support, rules.level)
    least = rules.likelihood[claim.likelihood]
    return judged(values, least, least, 1, rules.draws_in_support, rules.level)


def hangs_on(trial: Trial, measured: Readings, numbers: pd.DataFrame, rules: Standard) -> str:
    """The numbers that explain most of how draws differ, in words; only those that surely explain any of it."""
    draws = tested(trial, measured).mean(axis=1)
    if np.ptp(draws) == 0:
        return ""
    table = first_order(draws, numbers).head(rules.hangs_on)
    return "; ".join(_signed(trial.contents[0], row) for row in table.to_dict("records") if row["holm"] < rules.sure)


def _signed(content: Content, row: Mapping[str, object]) -> str:
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
