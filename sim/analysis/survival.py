"""When does an event happen, and does it come sooner here than there?

The world counts as the patient, the event as the death: `times` (world,) are months until the event, or until the world was last
looked at; `observed` (world,) says which of the two. The log-rank test takes worlds to be independent of each other; where they
share their luck or their numbers, take the paired difference of `restricted_mean` in its place.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import chdtrc, ndtri

from sim.analysis.events import held_interval, share_interval
from sim.analysis.given import check_alike, labels, numbers, yes_or_no
from sim.config.errors import InputError


@dataclass(frozen=True)
class LogRank:
    """A log-rank test: chi-squared with one degree of freedom, and the chance of one as large where nothing differs.

    Parameters
    ----------
    statistic : float
        Chi-squared, 0 or more.
    pvalue : float
        0 to 1.
    """

    statistic: float
    pvalue: float


def from_reached(reached: np.ndarray, horizon: int) -> tuple[np.ndarray, np.ndarray]:
    """The times and the observed of an event.

    Parameters
    ----------
    reached : ndarray of shape (world,)
        Month reached, -1 if never.
    horizon : int
        The last month that was looked at.

    Returns
    -------
    times : ndarray of shape (world,)
        The month of the event, or `horizon` where it has not come by then.
    observed : ndarray of shape (world,)
        Whether it has come.
    """
    reached = numbers(reached, "reached")
    observed = (reached >= 0) & (reached <= horizon)
    return np.where(observed, reached, horizon).astype(float), observed


def kaplan_meier(times: np.ndarray, observed: np.ndarray, level: float = 0.95, units: np.ndarray | None = None) -> pd.DataFrame:
    """The share of worlds still free of the event.

    Where survival is 1 or 0 the log-log interval is undefined; there the ends are Jeffreys' for all or none of as many worlds as
    those at risk stand for, which without censoring is the number of worlds.

    Parameters
    ----------
    times : ndarray of shape (world,)
        Months, 0 or more.
    observed : ndarray of shape (world,)
        True where the event came, False where the world was only free until then.
    level : float, default 0.95
        Of the interval, above 0 and below 1.
    units : ndarray of shape (world,) or (2, world), optional
        What worlds that are not independent share, as for `sim.analysis.events.mean_and_error`; the interval is then that of a
        share over units, and every world must have been looked at to the end.

    Returns
    -------
    DataFrame
        One row for month 0 and one for each distinct time, event or not: month, at_risk (worlds free and looked at until that
        month), events (in that month), survival (after it), low and high (log-log interval).

    Raises
    ------
    InputError
        No world, a month below 0 or that is not finite, an `observed` that is neither yes nor no, or with units a world that was
        left before the end.

    References
    ----------
    Kaplan and Meier (1958); the interval Kalbfleisch and Prentice (1980).

    Examples
    --------
    >>> from sim.analysis.survival import kaplan_meier
    >>> table = kaplan_meier([3.0, 5.0, 12.0, 12.0], [True, True, False, False])
    >>> table[["month", "at_risk", "survival"]].to_numpy().tolist()
    [[0.0, 4.0, 1.0], [3.0, 4.0, 0.75], [5.0, 3.0, 0.5], [12.0, 2.0, 0.5]]
    """
    from scipy.stats import CensoredData, ecdf  # takes most of a second to import, and most runs never ask for survival

    times, observed = _followed(times, observed)
    units = labels(units, times.size)
    found = ecdf(CensoredData(uncensored=times[observed], right=times[~observed])).sf
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # undefined ends are filled in below
        band = found.confidence_interval(level, method="log-log")
    months = np.union1d([0.0], times)
    at_risk, events = _counts(times, observed, months)
    survival, low, high = (curve.evaluate(months) for curve in (found, band.low, band.high))
    stand_for = at_risk / np.r_[1.0, survival[:-1]]
    for row in np.flatnonzero((survival == 0.0) | (survival == 1.0)):
        low[row], high[row] = share_interval(survival[row] * stand_for[row], stand_for[row], level)
    if units is not None:
        restricted_mean(times, observed, float(times.max()))  # refuses worlds that were left before the end
        low, high = np.transpose([held_interval(~observed | (times > month), units, level) for month in months])
    return pd.DataFrame(
        {"month": months, "at_risk": at_risk, "events": events, "survival": survival, "low": low, "high": high},
    )


def log_rank(one: tuple[np.ndarray, np.ndarray], other: tuple[np.ndarray, np.ndarray]) -> LogRank:
    """Does the event come at the same rate in both?

    Statistic 0 and p-value 1 where no event tells the two apart, as when neither has any. Worlds that are paired in the same luck
    resemble each other, which the test does not know: it is conservative then, and the paired difference of `restricted_mean` is
    sharper.

    Parameters
    ----------
    one : (ndarray, ndarray)
        Times and observed of one set of worlds, (world,) each.
    other : (ndarray, ndarray)
        The same of another, which need not hold the same worlds.

    Returns
    -------
    LogRank
        The statistic and its p-value.

    References
    ----------
    Mantel (1966), with the hypergeometric variance.
    """
    one, other = _followed(*one), _followed(*other)
    months = np.unique(np.concatenate([times[observed] for times, observed in (one, other)]))
    # Counted here, as floats: scipy.stats.logrank multiplies four counts as whole numbers, which overflow near 100,000 worlds.
    (at_risk, events), (at_risk_other, events_other) = (np.array(_counts(*group, months), dtype=float) for group in (one, other))
    total, all_events = at_risk + at_risk_other, events + events_other
    excess = np.sum(events - all_events * at_risk / total)
    spread = all_events * (total - all_events) / np.maximum(total - 1.0, 1.0)
    variance = np.sum(spread * (at_risk / total) * (at_risk_other / total))
    statistic = float(excess**2 / variance) if variance > 0.0 else 0.0
    return LogRank(statistic, float(chdtrc(1.0, statistic)))


def restricted_mean(times: np.ndarray, observed: np.ndarray, horizon: float) -> np.ndarray:
    """Each world's months free of the event up to the horizon, to be compared by `sim.analysis.contrast.paired`.

    Parameters
    ----------
    times : ndarray of shape (world,)
        Months, 0 or more.
    observed : ndarray of shape (world,)
        True where the event came, False where the world was only free until then.
    horizon : float
        The month up to which is counted.

    Returns
    -------
    ndarray of shape (world,)
        Months, from 0 to the horizon; their mean is the area under the survival curve.

    Raises
    ------
    InputError
        A world was left before the horizon without an event, so that its months are unknown.

    References
    ----------
    Royston and Parmar (2013).
    """
    times, observed = _followed(times, observed)
    left = int(np.count_nonzero(~observed & (times < horizon)))
    if left:
        raise InputError(f"{left} worlds were left before month {horizon} without an event; allowed: a horizon that all reach")
    return np.minimum(times, horizon)


def cumulative_incidence(
    reached: Mapping[str, np.ndarray],
    horizon: int,
    level: float = 0.95,
    followed: np.ndarray | None = None,
    units: np.ndarray | None = None,
) -> pd.DataFrame:
    """The share of worlds in which each of several events came first, by each month.

    Events that come first together are an event of their own, named 'A and B', which appears only if it happens. Where all worlds
    are followed to the horizon the incidence is the plain share. The interval is the log-log one; where the incidence is 0 or 1
    that is undefined, and the ends are Jeffreys' for none or all of as many worlds as those at risk stand for.

    Parameters
    ----------
    reached : Mapping of str to ndarray of shape (world,)
        Event -> month reached, -1 if never.
    horizon : int
        The last month.
    level : float, default 0.95
        Of the interval, above 0 and below 1.
    followed : ndarray of shape (world,), optional
        The last month in which each world was looked at; the horizon for all if not given.
    units : ndarray of shape (world,) or (2, world), optional
        What worlds that are not independent share, without `followed`; the interval is then that of a share over units.

    Returns
    -------
    DataFrame
        One row an event and month 0 to `horizon`: event, month, incidence, low, high.

    Raises
    ------
    InputError
        No world, or none left to look at before the horizon.

    References
    ----------
    Aalen and Johansen (1978); variance Marubini and Valsecchi (1995); interval Choudhury (2002).
    """
    columns = [numbers(column, name) for name, column in reached.items()]
    check_alike(**dict(zip(reached, columns, strict=True)))
    months = np.stack(columns).astype(np.intp)
    units = labels(units, months.shape[1])
    end = np.full(months.shape[1], horizon) if followed is None else np.minimum(followed, horizon)
    came = (months >= 0) & (months <= end)
    last = np.where(came, months, end).min(axis=0)
    came &= months == last
    lost = ~came.any(axis=0) & (last < horizon)
    if last.size == 0 or lost[last == last.max()].any():
        raise InputError(f"an incidence until month {horizon} needs at least one world to look at until then")
    causes = _first(list(reached), came)
    leaving = np.bincount(last, minlength=horizon + 1)
    at_risk = last.size - np.cumsum(leaving) + leaving
    counts = {name: np.bincount(last[worlds], minlength=horizon + 1) for name, worlds in causes.items()}
    everything = np.sum(list(counts.values()), axis=0)
    tables = [
        _aalen_johansen(own, everything, at_risk, level).assign(event=name, month=np.arange(horizon + 1))
        for name, own in counts.items()
    ]
    if units is not None:
        for table, worlds in zip(tables, causes.values(), strict=True):
            ends = [held_interval(worlds & (last <= month), units, level) for month in table["month"]]
            table[["low", "high"]] = ends
    return pd.concat(tables, ignore_index=True)[["event", "month", "incidence", "low", "high"]]


def _followed(times: np.ndarray, observed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Months and whether the event was seen then, once both are known to be usable; 1 and 0 are taken for yes and no."""
    times, observed = numbers(times, "times", low=0.0), yes_or_no(observed, "observed")
    check_alike(times=times, observed=observed)
    return times, observed


def _counts(times: np.ndarray, observed: np.ndarray, months: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How many worlds are at risk in each month, and how many events it has, both (month,)."""
    at_risk = times.size - np.searchsorted(np.sort(times), months)
    seen = np.sort(times[observed])
    return at_risk, np.searchsorted(seen, months, "right") - np.searchsorted(seen, months, "left")


def _first(names: list[str], came: np.ndarray) -> dict[str, np.ndarray]:
    """The worlds in which each event came first and alone, then those of each tie, (world,) of bool, from (event, world)."""
    alone = came.sum(axis=0) == 1
    causes = {name: own & alone for name, own in zip(names, came, strict=True)}
    for tie in np.unique(came[:, came.sum(axis=0) > 1], axis=1).T:
        together = " and ".join(name for name, joins in zip(names, tie, strict=True) if joins)
        causes[together] = (came == tie[:, None]).all(axis=0)
    return causes


def _aalen_johansen(own: np.ndarray, everything: np.ndarray, at_risk: np.ndarray, level: float) -> pd.DataFrame:
    """Columns incidence, low, high by month, from the events of one cause, those of all causes, and the worlds at risk."""
    risk = np.maximum(at_risk, 1).astype(float)  # where nobody is left nothing happens
    free = np.cumprod(1.0 - everything / risk)
    before = np.r_[1.0, free[:-1]]
    incidence = np.cumsum(before * own / risk)
    still = np.tril(incidence[:, None] - incidence)  # what came between an earlier month and a month, (month, earlier)
    left = np.maximum(at_risk - everything, 1)  # where the last ones leave nothing came later, and the term is 0
    variance = still**2 @ (everything / (risk * left)) - 2.0 * still @ (before * own / risk**2)
    variance += np.cumsum(before**2 * own * (risk - own) / risk**3)
    inside = (incidence > 1e-12) & (incidence < 1.0 - 1e-12)
    share = np.where(inside, incidence, 0.5)
    stretch = np.exp(ndtri(0.5 + level / 2.0) * np.sqrt(np.maximum(variance, 0.0)) / (-share * np.log(share)))
    low, high = share**stretch, share ** (1.0 / stretch)
    stand_for = np.minimum.accumulate(np.divide(at_risk, before, out=np.full(len(before), np.inf), where=before > 1e-12))
    for month in np.flatnonzero(~inside):
        low[month], high[month] = share_interval(round(incidence[month]) * stand_for[month], stand_for[month], level)
    return pd.DataFrame({"incidence": incidence, "low": low, "high": high})
