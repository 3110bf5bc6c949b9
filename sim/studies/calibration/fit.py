"""What do measured rates and the record say about the uncertain parameters?

The steps from worlds to a posterior, as functions of arrays; the study that runs worlds for them is
`sim.studies.calibration.calibrate`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import expit

from sim.analysis.abc import Posterior, bounded, informed, posterior, quantiles, resampled, unbounded
from sim.analysis.likelihood import Chances, learnt
from sim.config.content import Content
from sim.ensembles.ensemble import Ensemble
from sim.luck import generator
from sim.record.observations import Record
from sim.studies.calibration.summary_statistics import Trained, came, statistics
from sim.studies.calibration.targets import Plan, Target

SURE = 0.05
NINETY = 1.6448536269514722
"""The 95 % quantile of the normal distribution: nine tenths lie within it on either side."""
BINS = 10
BLOCK = 5000
"""So many worlds are read at a time."""


@dataclass(frozen=True)
class Reference:
    """Worlds whose numbers were drawn from their ranges, and what was read off them.

    names : addresses of the numbers. low, high : (number,), the ends of their ranges. values : (world, number).
    statistics : (world, target), without error, on the scale of each target. came : (world, thing).
    """

    names: tuple[str, ...]
    low: np.ndarray
    high: np.ndarray
    values: np.ndarray
    statistics: np.ndarray
    came: np.ndarray


def read_off(
    ensemble: Ensemble, targets: Mapping[str, Target], asked: Sequence[Trained], record: Record, plan: Plan
) -> Reference:
    """What there is to be compared in each world of an ensemble; numbers of a few choices are left out, as they have no range."""
    uncertain = {name: quantity for name, quantity in ensemble.content.uncertain.items() if quantity.choices is None}
    low, high = np.array([quantity.ends for quantity in uncertain.values()]).T
    values, found, things = [], [], []
    for block in blocks(ensemble):
        values.append(block.data["parameter"].sel(number=list(uncertain)).transpose("world", "number").values.astype(float))
        found.append(statistics(block, targets, plan))
        things.append(came(block, asked, record))
    return Reference(tuple(uncertain), low, high, *(np.concatenate(parts) for parts in (values, found, things)))


def blocks(ensemble: Ensemble) -> Iterator[Ensemble]:
    """The ensemble in blocks of worlds that fit into memory."""
    for first in range(0, ensemble.data.sizes["world"], BLOCK):
        yield replace(ensemble, data=ensemble.data.isel(world=slice(first, first + BLOCK)).load())


def with_errors(found: np.ndarray, targets: Mapping[str, Target], seed: int) -> np.ndarray:
    """Statistics (world, target) as they would have been measured: an error of its target's size is added to each."""
    sizes = np.array([target.size for target in targets.values()])
    return found + generator(seed, "calibration/errors").normal(size=found.shape) * sizes


def within_reach(measurable: np.ndarray, targets: Mapping[str, Target], reach: float) -> dict[str, bool]:
    """Whether each target lies between the quantiles `reach` and 1 - `reach` of the statistics with errors, (world, target)."""
    ends = np.quantile(measurable, [reach, 1.0 - reach], axis=0).T
    return {name: bool(low <= t.scaled(t.number) <= high) for (name, t), (low, high) in zip(targets.items(), ends, strict=True)}


@dataclass(frozen=True)
class Fit:
    """All that is needed to judge any measurement and any record by the same worlds.

    names : addresses of the calibrated numbers. low, high : (number,). logits : (world, number), of their places in their ranges.
    statistics : (world, statistic), with errors. things : (used,), which of the things that can be on record tell anything.
    told : how much all statistics tell of each number (`sim.analysis.abc.informed`), a row a calibrated number.
    """

    names: tuple[str, ...]
    low: np.ndarray
    high: np.ndarray
    logits: np.ndarray
    statistics: np.ndarray
    came: np.ndarray
    things: np.ndarray
    told: pd.DataFrame
    plan: Plan

    @cached_property
    def chances(self) -> Chances:
        """The chance of each thing, as a function of the places of the numbers in their ranges."""
        return learnt(expit(self.logits), self.came)

    def judge(self, observed: np.ndarray, came: np.ndarray, without: int | None = None) -> Posterior:
        """The posterior, given statistics (statistic,) and which of all things are on record, (thing,).

        First the statistics by approximate Bayesian computation, then the record by its likelihood, as a weight on the draws that
        were accepted and adjusted. without : a world to be left out.
        """
        kept = np.arange(len(self.logits)) != (-1 if without is None else without)
        found = posterior(self.logits[kept], self.statistics[kept], observed, self.plan.share)
        logs = self.chances.log_likelihood(expit(found.adjusted), came[self.things], self.plan.reported.value)
        weights = found.weights * np.exp(logs - logs.max())
        return replace(found, weights=weights / weights.sum())

    @cached_property
    def before(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean and standard deviation of each number before anything is known, (number,) each, in its own unit."""
        values = bounded(self.logits, self.low, self.high)
        return values.mean(axis=0), values.std(axis=0)

    def shift(self, found: Posterior) -> np.ndarray:
        """By how much a posterior's means differ from those before, in standard deviations of the prior, (number,)."""
        mean, spread = self.before
        return (found.weights @ bounded(found.adjusted, self.low, self.high) - mean) / spread

    def rows(self, found: Posterior, number: int, seed: int) -> pd.DataFrame:
        """So many equally heavy draws from a posterior, in the numbers' own units, a column an address."""
        chosen = resampled(found.weights, number, generator(seed, "calibration/rows"))
        return pd.DataFrame(bounded(found.adjusted[chosen], self.low, self.high), columns=list(self.names))


def fit_record(found: Reference, measurable: np.ndarray, plan: Plan) -> Fit:
    """The calibrated numbers, those of which the statistics and the record tell most, and what is needed to judge them.

    Parameters
    ----------
    measurable : (world, statistic), with errors, of the targets within reach.
    """
    often = found.came.sum(axis=0)
    things = np.flatnonzero((often >= plan.least) & (often <= len(found.came) - plan.least))
    logits = unbounded(found.values, found.low, found.high)
    told = informed(logits, np.column_stack([measurable, found.came[:, things]]))
    order = told.sort_values("share", ascending=False, kind="stable").index
    chosen = np.array([i for i in order if told["holm"][i] < SURE][: plan.most], dtype=int)
    names = tuple(found.names[i] for i in chosen)
    told = told.iloc[chosen].assign(number=names).reset_index(drop=True)
    ends = found.low[chosen], found.high[chosen]
    return Fit(names, *ends, logits[:, chosen], measurable, found.came[:, things], things, told, plan)


def shrinkage(fit: Fit, found: Posterior) -> pd.DataFrame:
    """What the data make of each calibrated number, the most changed first.

    Returns
    -------
    columns number, share (of its variance that all statistics together tell), prior_mean, prior_low, prior_high (90 %), mean,
    low, high (90 %, of the posterior), shift (of the mean) and noise (its standard error from the number of effective draws),
    both in standard deviations of the prior, and shrinkage (1 - standard deviation of the posterior / of the prior).
    """
    before = bounded(fit.logits, fit.low, fit.high)
    after = bounded(found.adjusted, fit.low, fit.high)
    at = np.array([0.05, 0.95])
    mean, spread = fit.before
    middle = found.weights @ after
    left = np.sqrt(found.weights @ (after - middle) ** 2)
    prior, now = np.quantile(before, at, axis=0), quantiles(after, found.weights, at)
    table = pd.DataFrame(
        {
            "number": fit.names,
            "share": fit.told["share"],
            "prior_mean": mean,
            "prior_low": prior[0],
            "prior_high": prior[1],
            "mean": middle,
            "low": now[0],
            "high": now[1],
            "shift": fit.shift(found),
            "noise": left / spread / np.sqrt(found.effective),
            "shrinkage": 1.0 - left / spread,
        }
    )
    changed = table["shift"].abs() + table["shrinkage"].clip(lower=0.0)
    return table.loc[changed.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)


def marginals(fit: Fit, found: Posterior, numbers: Sequence[str]) -> pd.DataFrame:
    """How likely each value of some calibrated numbers is, before and after; a row a bin.

    Columns number, left, right (ends of the bin, in the number's unit), prior and posterior (density, 1 being the average of the
    number's range).
    """
    parts, edges = [], np.linspace(0.0, 1.0, BINS + 1)
    for name in numbers:
        i = fit.names.index(name)
        prior = np.histogram(expit(fit.logits[:, i]), edges, density=True)[0]
        after = np.histogram(expit(found.adjusted[:, i]), edges, weights=found.weights, density=True)[0]
        ends = fit.low[i] + (fit.high[i] - fit.low[i]) * edges
        parts.append(pd.DataFrame({"number": name, "left": ends[:-1], "right": ends[1:], "prior": prior, "posterior": after}))
    return pd.concat(parts, ignore_index=True)


def lasting(names: Sequence[str], then: Content, now: Content) -> list[str]:
    """Those numbers that mean the same in two contents: no start values, which are of one moment, and the same range in both."""
    starts = {f"variables.{name}.start" for name in then.variables}
    return [name for name in names if name not in starts and then.quantities[name] == now.quantities.get(name)]


def predictive(
    prior: np.ndarray, after: np.ndarray, targets: Mapping[str, Target], roles: Mapping[str, str], seed: int
) -> pd.DataFrame:
    """How measured numbers compare with what worlds show, before and after calibration; a row a target.

    Parameters
    ----------
    prior, after : (world, target), without errors, on the scales of the targets. roles : what each target was used for.

    Returns
    -------
    columns target, label, role, measured (with low and high, 90 % by its error), prior and posterior (medians of worlds, with low
    and high, 90 %), in the target's own unit, and pvalue_prior, pvalue_posterior: two-sided, of worlds that would be measured,
    with the error, at least as far out as what was measured; for a floor one-sided, of worlds above it.
    """
    rows = []
    for column, (name, target) in enumerate(targets.items()):
        at = float(target.scaled(target.number))
        low, high = target.plain(at + np.array([-1.0, 1.0]) * NINETY * target.size)
        row: dict[str, Any] = {"target": name, "label": target.label, "role": roles[name], "measured": target.number}
        row |= {"measured_low": float(low), "measured_high": float(high)}
        for which, each in (("prior", prior), ("posterior", after)):
            middle, low, high = target.plain(np.quantile(each[:, column], [0.5, 0.05, 0.95]))
            row |= {which: middle, f"{which}_low": low, f"{which}_high": high}
            row[f"pvalue_{which}"] = tail(with_errors(each, targets, seed)[:, column], at, target.is_floor)
        rows.append(row)
    return pd.DataFrame(rows)


def tail(shown: np.ndarray, measured: float, is_floor: bool = False) -> float:
    """The share of what worlds show, (world,), that lies as far out as what was measured; of a floor, above it."""
    below, above = float((shown <= measured).mean()), float((shown >= measured).mean())
    return above if is_floor else min(1.0, 2.0 * min(below, above))
