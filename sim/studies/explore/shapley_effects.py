"""How much of an outcome is due to each parameter, allowing for correlations?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from functools import partial

import numpy as np
import pandas as pd

from sim.analysis.explained import first_order, luck_share
from sim.analysis.shapley import FEWEST, MOST, WIDEST, shapley_effects
from sim.config.content import Content
from sim.config.errors import refuse, unknown
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.plan import design_of
from sim.ensembles.settings import RunSettings
from sim.plots.shapley import plot_shapley
from sim.readouts.labels import number_label
from sim.readouts.measures import measured, read_draws, scaled_label
from sim.reporting.findings import Findings, Picture, Sheet

NAMED, POINTS = 6, 8000
"""So many numbers are looked at unless factors say which; so many points are read."""
SHAPLEY = (
    "Shares of the variance. Shapley: the variance a factor adds, averaged over all orders of factors; the effects sum to the"
    " variance explained by all factors. Alone: what it explains by itself, including through correlated factors. Beside all"
    " others: what it adds to them."
)


def found_shapley(ensemble: Ensemble, outcome: str, factors: Mapping[str, Sequence[str]] | None = None) -> Findings:
    """What an ordinary run tells of the shares of numbers, or groups of them, in an outcome; correlated, from a posterior or not.

    Parameters
    ----------
    factors : name -> addresses, or patterns of them, as in `Request.factors`; none for the six numbers that explain most alone.

    Raises
    ------
    InputError : fewer than 200 points, factors without a number that was drawn, or too many of them.
    """
    settings, label = ensemble.settings, scaled_label(ensemble.content, outcome)
    each = settings.worlds_per_point
    points = settings.worlds // each
    check_asked(factors, settings, ensemble.content)
    whole = measured(ensemble, outcome, settings.months)[: points * each]
    values = whole.reshape(-1, each).mean(axis=1)
    varied = _varied(settings, ensemble.content)
    named = _name_factors(factors, varied) if factors else _strongest(ensemble, values, varied)
    read, title = min(points, POINTS), f"Shares of numbers in '{label}'"
    if np.ptp(values[:read]) == 0.0:
        return Findings(
            title,
            _question(ensemble, label),
            [f"'{label}' is the same everywhere; there is no variance to attribute."],
            [],
            [],
            [],
        )
    draws = read_draws(ensemble, sorted({address for each_ in named.values() for address in each_}))
    table = draws.table(draws.names, np.arange(read))
    parts = {name: table[addresses].to_numpy(dtype=float) for name, addresses in named.items()}
    found, together = shapley_effects(values[:read], parts, _rows(ensemble, read), settings.seed)
    found = found.assign(label=[_label(ensemble, name, named[name]) for name in found["factor"]])
    columns = {"factor": "{label}", "Shapley": "{shapley:.3f}", "95 % interval": "{shapley_low:.3f} to {shapley_high:.3f}"}
    columns |= {"alone": "{first:.3f}", "beside all others": "{total:.3f}"}
    luck = luck_share(whole, each) if each > 1 else np.nan
    caption = f"Shapley effects of numbers on '{label}', what each explains alone, and what it adds to all others."
    return Findings(
        title,
        _question(ensemble, label),
        _answer(found, together, label, luck, each),
        [Sheet("shapley", title, found, columns, note=SHAPLEY, shown=MOST), _pairs(table, named, ensemble)],
        [Picture("shapley", caption, partial(plot_shapley, found, n=read, title=title))],
        _notes(ensemble, read, points, bool(factors), len(varied)),
    )


def check_asked(factors: Mapping[str, Sequence[str]] | None, settings: RunSettings, content: Content) -> None:
    """Raise InputError where a run could not tell what is asked: too few points, or factors that are none, or too many."""
    if settings.worlds // settings.worlds_per_point < FEWEST:
        raise refuse("worlds", settings.worlds, f"at least {FEWEST} points, to separate parameters from stochastic variability")
    _name_factors(factors or {}, _varied(settings, content))


def _varied(settings: RunSettings, content: Content) -> list[str]:
    """The numbers that are drawn. Raises InputError where there are none."""
    varied = design_of(settings).varied(content.quantities)
    if not varied:
        raise refuse("vary", settings.vary, "at least one sampled parameter")
    return varied


def _name_factors(factors: Mapping[str, Sequence[str]], varied: Sequence[str]) -> dict[str, list[str]]:
    """The drawn numbers of each factor, each in the first that names it. Raises InputError for a factor without any."""
    left, found = list(varied), {}
    for name, patterns in factors.items():
        for pattern in patterns:
            if not any(fnmatchcase(address, pattern) for address in varied):
                raise unknown("uncertain number", pattern, varied, f"factors.{name}")
        found[name] = [address for address in left if any(fnmatchcase(address, pattern) for pattern in patterns)]
        left = [address for address in left if address not in set(found[name])]
        if not found[name]:
            raise refuse(f"factors.{name}", list(patterns), "parameters not listed in an earlier factor")
    numbers = sum(map(len, found.values()))
    if len(found) > MOST or numbers > WIDEST:
        raise refuse(
            "factors", f"{len(found)} of {numbers} numbers", f"up to {MOST} with method=shapley, of {WIDEST} numbers in all"
        )
    return found


def _rows(ensemble: Ensemble, read: int) -> np.ndarray | None:
    """Which points took their numbers from one row of a file, (point,); None without a file."""
    joint = sorted(ensemble.plan.design.joint(ensemble.content.quantities))
    if not joint:
        return None
    table = read_draws(ensemble, joint).table(joint, np.arange(read))
    return table.groupby(joint, sort=False).ngroup().to_numpy()


def _strongest(ensemble: Ensemble, values: np.ndarray, varied: Sequence[str]) -> dict[str, list[str]]:
    """The numbers that explain most by themselves, each a factor."""
    table = first_order(values, read_draws(ensemble, varied))
    return {name: [name] for name in table["number"].head(NAMED)}


def _label(ensemble: Ensemble, name: str, addresses: Sequence[str]) -> str:
    return number_label(ensemble.content, name) if list(addresses) == [name] else f"{name} ({len(addresses)})"


def _question(ensemble: Ensemble, label: str) -> str:
    months, title = ensemble.settings.months, ensemble.content.scenario.title
    return f"How much of '{label}' after {months} months of '{title}' is due to each parameter, allowing for correlations?"


def _answer(found: pd.DataFrame, together: tuple[float, float, float], label: str, luck: float, each: int) -> list[str]:
    top, clear = found.iloc[0], found[found["shapley_low"] > 0]
    of = "the variance" if each == 1 else f"the variance of means over {each} worlds"
    share, low, high = np.clip(together, 0.0, 1.0)  # what lies beyond is error
    sentences = [
        f"Of {of} of '{label}' the {len(found)} factors explain {share:.1%} ({low:.1%} to {high:.1%}); the rest is"
        " stochastic variability and other parameters."
    ]
    if len(clear):
        sentences.append(
            f"The largest share is that of {top.label}: {top.shapley:.1%}"
            f" ({top.shapley_low:.1%} to {top.shapley_high:.1%}), alone"
            f" {top['first']:.1%}, beside all others {top.total:.1%}. {len(clear)} of {len(found)} differ clearly from zero."
        )
    else:
        sentences.append("No factor has a share clearly different from zero.")
    if np.isfinite(luck):
        sentences.append(f"Of the variance between single worlds {luck:.0%} is stochastic variability.")
    return sentences


def _pairs(table: pd.DataFrame, named: Mapping[str, Sequence[str]], ensemble: Ensemble) -> Sheet:
    """Which numbers of different factors are most correlated."""
    factor = {address: name for name, addresses in named.items() for address in addresses}
    ranks = table.corr(method="spearman")
    rows = [
        (number_label(ensemble.content, one), number_label(ensemble.content, other), float(ranks.loc[one, other]))
        for place, one in enumerate(ranks)
        for other in list(ranks)[place + 1 :]
        if factor[one] != factor[other]
    ]
    found = pd.DataFrame(rows, columns=["one", "other", "correlation"])
    found = found.sort_values("correlation", key=np.abs, ascending=False, kind="stable", ignore_index=True)
    told = {"one": "{one}", "other": "{other}", "rank correlation": "{correlation:+.2f}"}
    return Sheet("correlations", "Correlated parameters", found, told, shown=5)


def _notes(ensemble: Ensemble, read: int, points: int, is_asked: bool, varied: int) -> list[str]:
    settings = ensemble.settings
    notes = [f"{read:,} of {points:,} points, design {settings.design}, {settings.worlds_per_point} worlds per point."]
    if not is_asked:
        notes.append(
            f"The {NAMED} of {varied} parameters that explain most by themselves, selected in the same worlds; choose others"
            " with factors."
        )
    if settings.priors is not None:
        notes.append("Numbers were drawn from a file of rows (priors), which define their joint distribution.")
    return notes
