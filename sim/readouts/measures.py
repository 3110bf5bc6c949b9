"""How is a named quantity evaluated in each world?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim.analysis.columns import Columns
from sim.config.content import Content
from sim.config.errors import unknown
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.plan import check_kept
from sim.ensembles.settings import RunSettings
from sim.readouts.labels import plain
from sim.sampling.designs import LISTED
from sim.world.outcomes import OUTCOMES
from sim.world.reading import Numbers, refuse_name, resolved

PAYOFF, STANDS = "payoff.", "="


def measured(ensemble: Ensemble, name: str, month: int) -> np.ndarray:
    """One number a world about a named thing, (world,).

    A milestone: whether it was reached by the month. A counted incident: its number up to then; another incident: in how many
    months it happened. An outcome or a variable: its level in the month, from 0 to 1. A stance, 'china.corridor=cut_off': whether
    it stands in the month. payoff.ACTOR: what the month's levels are worth to the actor, the sum of its payoff rules.

    Raises
    ------
    InputError : no such thing, or the month is not on record.
    """
    content, data = ensemble.content, ensemble.data
    if name in content.milestones:
        reached = ensemble.reached(name).values
        return ((reached >= 0) & (reached <= month)).astype(float)
    ((axis, month),) = ensemble.on_record(month).items()
    if name in content.incidents:
        is_count = content.incidents[name].kind == "count"
        numbers = data["attacks"] if is_count else data["happened"].sel(incident=name)
        return numbers.sel({axis: slice(1, month)}).sum(axis).values.astype(float)
    if STANDS in name:
        dossier, option = stance_of(content, name, "outcome")
        index = data["stance"].sel({axis: month, "dossier": dossier}).values
        return (index == content.options[dossier].index(option)).astype(float)
    if name.startswith(PAYOFF):
        return _payoff(ensemble, name.removeprefix(PAYOFF), month)
    return ensemble.outcome(name, month).values.astype(float)


def average(ensemble: Ensemble, name: str) -> np.ndarray:
    """The same number on average over all months of a run, (world,); of an incident its number a month.

    Raises
    ------
    InputError : no such thing, or the run did not keep all months.
    """
    months = ensemble.settings.months
    if name in ensemble.content.incidents:
        return measured(ensemble, name, months) / months
    return np.mean([measured(ensemble, name, month) for month in range(1, months + 1)], axis=0)


def scale_of_measure(content: Content, name: str, reference: np.ndarray) -> float:
    """By what differences of a measure are divided to stand beside others: for an incident its mean in the reference, else 1."""
    mean = float(np.mean(reference))
    return mean if name in content.incidents and mean > 0.0 else 1.0


def read_draws(ensemble: Ensemble, numbers: Sequence[str], each: int | None = None, draws: int | None = None) -> Columns:
    """Uncertain numbers of each draw, to be read some at a time.

    Parameters
    ----------
    each : worlds that share a draw, none: those of a point. draws : how many from the first on, none: all that are whole.
    """
    each = each or ensemble.settings.worlds_per_point
    draws = draws or ensemble.settings.worlds // each
    stored = ensemble.data["parameter"].isel(world=slice(0, draws * each, each))
    return Columns(numbers, draws, lambda names: pd.DataFrame(stored.sel(number=names).values, columns=names, copy=False))


def _payoff(ensemble: Ensemble, actor: str, month: int) -> np.ndarray:
    """The sum of an actor's payoff rules, each its weight in the world times its outcome, (world,)."""
    content, worth = ensemble.content, np.zeros(ensemble.settings.worlds)
    if actor not in content.actors:
        raise unknown("actor", actor, content.actors, "payoff")
    read = _read_plainly(ensemble, month) if ensemble.folder is None else None
    for name, rule in content.actors[actor].payoffs.items():
        address = f"actors.{actor}.payoffs.{name}.weight"
        if read is None or not resolved(rule.outcome, content, "payoff").reads <= set(read[0]):
            worth = worth + np.asarray(ensemble.number(address)) * ensemble.outcome(rule.outcome, month).values
        else:
            worth = worth + read[1](address) * resolved(rule.outcome, content, "payoff").of(*read)
    return worth


def _read_plainly(ensemble: Ensemble, month: int) -> tuple[dict[str, np.ndarray], Numbers]:
    """The variables of worlds in memory in a month, (world,) each, and their numbers: as plain arrays, which are read sooner."""
    data, fixed = ensemble.data, ensemble.content.quantities
    state = data["state"].sel(ensemble.on_record(month)).transpose("variable", "world").values.astype(np.float64)
    drawn = {str(name): place for place, name in enumerate(data["number"].values)}
    numbers = data["parameter"].transpose("number", "world").values

    def number(address: str) -> np.ndarray | float:
        return numbers[drawn[address]].astype(np.float64) if address in drawn else fixed[address].value

    return {str(name): row for name, row in zip(data["variable"].values, state, strict=True)}, number


def stance_of(content: Content, name: str, where: str) -> tuple[str, str]:
    """Dossier and option of a stance, 'china.corridor=cut_off'. Raises InputError for one that does not exist."""
    dossier, _, option = (part.strip() for part in name.partition(STANDS))
    if dossier not in content.options:
        raise unknown("dossier", dossier, content.options, where)
    if option not in content.options[dossier]:
        raise unknown("option", option, content.options[dossier], f"{where}: {dossier}")
    return dossier, option


def check_measure(content: Content, settings: RunSettings, name: str, where: str) -> None:
    """Raise InputError where `measured` would not know the name, or the run would not record what it reads."""
    actor = name.removeprefix(PAYOFF)
    if STANDS in name:
        stance_of(content, name, where)
        return
    if name.startswith(PAYOFF) and actor not in content.actors:
        raise unknown("actor", actor, content.actors, where)
    for rule in content.actors[actor].payoffs.values() if name.startswith(PAYOFF) else ():
        check_kept(content, settings, rule.outcome, where)
    if name not in content.milestones and name not in content.incidents and not name.startswith(PAYOFF):
        known = [*content.milestones, *content.incidents, *content.variables, *OUTCOMES]
        if name not in known:
            raise refuse_name(name, known, content, where)
        check_kept(content, settings, name, where)


def units(ensemble: Ensemble) -> np.ndarray | None:
    """What each world shares with others that it is not independent of; None where all worlds are independent.

    (world,): its luck (or draw of luck and numbers), its group, or its point; (2, world): its point and its luck, where worlds
    share their drawn numbers with some and their luck with others. Worlds that share something reduce the effective sample size.
    """
    settings, data = ensemble.settings, ensemble.data
    if settings.shared_luck == "group":
        return data["group"].values
    if settings.shared_luck == "own":
        return data["point"].values if settings.worlds_per_point > 1 else None
    if settings.design in LISTED:
        return data["luck"].values // settings.worlds_per_draw
    return data["luck"].values if settings.design == "central" else np.stack([data["point"].values, data["luck"].values])


def scaled_label(content: Content, name: str) -> str:
    """What a measure is called where levels are told from 0 to 1, and from where to where it goes by itself if that is not it."""
    label = label_of(content, name)
    if name not in content.variables or tuple(content.variables[name].bounds) == (0.0, 1.0):
        return label
    low, high = content.variables[name].bounds
    return f"{label} ({low:g} to {high:g}, rescaled to 0 to 1)"


def label_of(content: Content, name: str) -> str:
    """What a named thing is called."""
    for table in (content.variables, content.milestones, content.incidents):
        if name in table:
            return table[name].label
    if STANDS in name:
        dossier, option = stance_of(content, name, "outcome")
        actor, question = dossier.split(".")
        entry = content.actors[actor].dossiers[question].options[option]
        return f"{content.actors[actor].name}: {entry.label}"
    if name.startswith(PAYOFF) and name.removeprefix(PAYOFF) in content.actors:
        return f"payoff of {content.actors[name.removeprefix(PAYOFF)].name}"
    return plain(name)


def by_point(ensemble: Ensemble, outcome: str) -> np.ndarray:
    """The outcome at the end, (point, unit): units are worlds, or the means of worlds that share a draw."""
    return by_luck(ensemble, outcome).mean(axis=2)


def by_luck(ensemble: Ensemble, outcome: str) -> np.ndarray:
    """The outcome at the end, (point, draw, luck)."""
    settings = ensemble.settings
    values = measured(ensemble, outcome, settings.months)
    return values.reshape(-1, settings.worlds_per_point // settings.worlds_per_draw, settings.worlds_per_draw)
