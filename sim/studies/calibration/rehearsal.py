"""What would calibration say if another world had been the record, and does it then find that world's numbers?

Worlds of the reference, whose numbers were drawn from their ranges, serve as records: of some of them what was measured and what
came is taken for all that is known. Whatever calibration makes of such a record, it makes of one about which the prior is right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.multiple import holm
from sim.analysis.ranks import DRAWS, rank
from sim.config.content import Content
from sim.luck import generator
from sim.studies.calibration.fit import Fit, tail
from sim.studies.calibration.summary_statistics import Trained

USUAL = 0.05
MIDDLE = np.array([0.5, 0.05, 0.95])
INCIDENTS = "incidents"


@dataclass(frozen=True)
class Rehearsal:
    """What calibration made of pseudo-records.

    shifts : (record, number), of the means, in standard deviations of the prior. ranks : (record, number), of the true number
    among draws of its posterior, from 0 to `sim.analysis.ranks.DRAWS`.
    """

    shifts: np.ndarray
    ranks: np.ndarray

    def compare(self, shifts: np.ndarray) -> pd.DataFrame:
        """How the shifts of a record, (number,), compare with those of pseudo-records; a row a number.

        Columns usual (what 95 of 100 pseudo-records do not go beyond, either way), pvalue (of a shift at least as far) and
        corrected (the same for the furthest of all numbers, each in its own spread: for looking at all of them; Westfall and
        Young 1993).
        """
        far, records = np.abs(self.shifts), len(self.shifts)
        spread = np.sqrt((far**2).mean(axis=0))
        spread = np.where(spread > 0, spread, 1.0)
        furthest = (far / spread).max(axis=1)
        return pd.DataFrame(
            {
                "usual": np.quantile(far, 1.0 - USUAL, axis=0),
                "pvalue": (1.0 + (far >= np.abs(shifts)).sum(axis=0)) / (1.0 + records),
                "corrected": (1.0 + (furthest[:, None] >= np.abs(shifts) / spread).sum(axis=0)) / (1.0 + records),
            }
        )

    def moving(self) -> np.ndarray:
        """How many numbers each pseudo-record moves further than 95 of 100 of them do, (record,)."""
        places = np.argsort(np.argsort(-np.abs(self.shifts), axis=0, kind="stable"), axis=0, kind="stable")
        return ((1.0 + places) / (1.0 + len(places)) < USUAL).sum(axis=1)


def rehearse(fit: Fit, came: np.ndarray, seed: int, records: int) -> Rehearsal:
    """Calibrate against so many worlds of the reference, each left out of the worlds that judge it.

    Parameters
    ----------
    came : (world, thing), of all things. records : at most as many as there are worlds. Of what came each document tells as much
        as the plan says it does (`reported`).
    """
    random = generator(seed, "calibration/rehearsal")
    shifts, ranks = [], []
    for world in random.choice(len(fit.logits), min(records, len(fit.logits)), replace=False):
        told = came[world] & (random.random(came.shape[1]) < fit.plan.reported.value)
        found = fit.judge(fit.statistics[world], told, without=int(world))
        shifts.append(fit.shift(found))
        chosen = random.choice(len(found.weights), DRAWS, p=found.weights)
        ranks.append(rank(fit.logits[world], found.adjusted[chosen], random))
    return Rehearsal(np.array(shifts), np.array(ranks))


# --- the record itself -------------------------------------------------------------------------------------------------


def record_checks(
    prior: np.ndarray, after: np.ndarray, things: Sequence[Trained], content: Content, reported: float, seed: int
) -> pd.DataFrame:
    """Where the record lies among those that worlds would leave, before and after calibration; a row a summary of it.

    Summaries: how much is on record in all, of each actor and of incidents, and how surprising all of it is (minus the logarithm
    of its chance before calibration, were things independent).

    Parameters
    ----------
    prior, after : (world, thing), what came. reported : the share of what comes that gets on record.

    Returns
    -------
    columns label, measured (the record's), prior and posterior (medians of worlds, each with _low and _high, 90 %), and
    pvalue_prior, pvalue_posterior (two-sided, of records at least as far out) with holm (of the posterior's, over all rows).
    """
    seen = np.array([[thing.came for thing in things]])
    chance = reported * (prior.sum(axis=0) + 0.5) / (len(prior) + 1.0)
    left = [
        came & (generator(seed, f"calibration/records/{which}").random(came.shape) < reported)
        for which, came in (("prior", prior), ("posterior", after))
    ]
    own, before, now = (_summaries(each, things, content, chance) for each in (seen, *left))
    rows = []
    for label, values in own.items():
        row: dict[str, Any] = {"label": label, "measured": float(values[0])}
        for which, shown in (("prior", before[label]), ("posterior", now[label])):
            row |= dict(zip((which, f"{which}_low", f"{which}_high"), np.quantile(shown, MIDDLE), strict=True))
            row[f"pvalue_{which}"] = tail(shown, float(values[0]))
        rows.append(row)
    table = pd.DataFrame(rows)
    return table.assign(holm=holm(table["pvalue_posterior"].to_numpy()))


def _summaries(told: np.ndarray, things: Sequence[Trained], content: Content, chance: np.ndarray) -> dict[str, np.ndarray]:
    """Summaries of records (record, thing), each (record,)."""
    owners = np.array([_owner(thing) for thing in things])
    found: dict[str, Any] = {"All that is on record": told.sum(axis=1)}
    for name in dict.fromkeys(owners):
        words = "Incidents on record" if name == INCIDENTS else f"On record of {content.actors[name].name}"
        found[words] = told[:, owners == name].sum(axis=1)
    logs = told * np.log(chance) + ~told * np.log1p(-chance)
    return {**found, "How surprising the record is": -logs.sum(axis=1)}


def _owner(thing: Trained) -> str:
    """The actor whose doing it is, or that it is an incident."""
    if thing.event is not None:
        return thing.event.who[0] if thing.event.stance else INCIDENTS
    return thing.option[0].split(".")[0] if thing.option is not None else INCIDENTS
