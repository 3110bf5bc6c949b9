"""Which numbers matter to an outcome in the worlds on the page, group by group, and which single ones are significant?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.columns import Columns
from sim.analysis.spread import FEWEST, Spread, explain_spread
from sim.config.content import Content
from sim.config.errors import refuse, unknown
from sim.ensembles.batch import EachMonth
from sim.ensembles.ensemble import Ensemble
from sim.page.controls import place_number
from sim.readouts.differences import measures
from sim.readouts.measures import label_of, measured

DIGITS = 4


def offer_outcomes(content: Content) -> Iterator[dict[str, str]]:
    """What can be asked about: headline variables at their end, milestones and counted incidents, each with its label."""
    for name in measures(content):
        kind = "milestone" if name in content.milestones else "incident" if name in content.incidents else "variable"
        yield {"name": name, "label": label_of(content, name), "kind": kind}


def check_outcome(content: Content, name: object, where: str = "outcome") -> str:
    """The name of an outcome that can be asked about. Raises InputError for another."""
    known = measures(content)
    if not isinstance(name, str):
        raise refuse(where, name, "the name of a headline variable, a milestone or a counted incident")
    if name not in known:
        raise unknown("outcome", name, known, where)
    return name


def tell_matters(ensemble: Ensemble, outcome: str, go_on: EachMonth = lambda: None) -> dict[str, Any]:
    """How much of an outcome's spread over the worlds each group of numbers explains, and which numbers are significant.

    go_on : called every few hundredths of a second; what it raises ends the work.

    Returns
    -------
    outcome, label, worlds, points; groups: name, numbers, share, low, high, significant; numbers: address -> [rank correlation,
    and share, low and high where it is significant]; together: the share of all numbers and its interval; why: the reason against
    an answer, empty where there is one.

    Raises
    ------
    InputError : no such outcome, or it was not kept.
    """
    check_outcome(ensemble.content, outcome)
    settings = ensemble.settings
    points = settings.worlds // settings.worlds_per_point
    found: dict[str, Any] = {"outcome": outcome, "label": label_of(ensemble.content, outcome), "worlds": settings.worlds}
    values = measured(ensemble, outcome, settings.months).reshape(points, settings.worlds_per_point).mean(axis=1)
    why = _find_reason_against(ensemble, values)
    if why:
        return {**found, "points": points, "groups": [], "numbers": {}, "together": None, "why": why}
    go_on()
    names = [str(name) for name in ensemble.data["number"].values]
    groups = [place_number(ensemble.content, name)[0] for name in names]
    return {**found, "points": points, **_plain(explain_spread(values, _columns(ensemble), groups, go_on=go_on)), "why": ""}


def _find_reason_against(ensemble: Ensemble, values: np.ndarray) -> str:
    """Why it cannot be told what matters; empty where it can."""
    if len(values) < FEWEST:
        return f"It takes at least {FEWEST} worlds with numbers of their own to tell what matters; these are {len(values)}."
    if not np.ptp(values) > 0:
        return "It is the same in all of these worlds, so nothing explains a difference."
    if not ensemble.data.sizes["number"]:
        return "No number differs between these worlds."
    return ""


def _columns(ensemble: Ensemble) -> Columns:
    """The numbers of each point, to be read some at a time."""
    drawn = ensemble.data["parameter"].isel(world=slice(None, None, ensemble.settings.worlds_per_point))
    names = [str(name) for name in ensemble.data["number"].values]
    return Columns(names, drawn.sizes["world"], lambda some: pd.DataFrame(drawn.sel(number=some).values, columns=some))


def _plain(spread: Spread) -> dict[str, Any]:
    groups = [
        {
            "name": row.group,
            "numbers": int(row.numbers),
            "significant": bool(row.significant),
            **_shares(row.share, row.low, row.high),
        }
        for row in spread.groups.itertuples()
    ]
    numbers = {
        row.number: [_round(row.correlation), *map(_round, (row.share, row.low, row.high))]
        if row.significant
        else [_round(row.correlation)]
        for row in spread.numbers.itertuples()
    }
    return {"groups": groups, "numbers": numbers, "together": _shares(*spread.together)}


def _shares(share: float, low: float, high: float) -> dict[str, float]:
    return {"share": _round(share), "low": _round(low), "high": _round(high)}


def _round(number: float) -> float:
    return round(float(number), DIGITS)
