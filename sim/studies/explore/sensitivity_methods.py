"""What does each method of sensitivity analysis tell about an ensemble?"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from sim.analysis.explained import first_order, luck_share
from sim.analysis.morris import screening
from sim.analysis.sobol import Share, indices
from sim.analysis.tornado import swings
from sim.config.content import Content
from sim.config.errors import InputError, refuse
from sim.ensembles.ensemble import Ensemble
from sim.plots.sobol import plot_morris, plot_sobol
from sim.plots.tornado import plot_tornado
from sim.readouts.labels import number_label
from sim.readouts.measures import read_draws, scaled_label
from sim.reporting.findings import Findings, Picture, Sheet
from sim.sampling.distributions import quantile
from sim.sampling.factor_designs import HIGH, LOW, directions, group_size, walks

TOLD = 20
SURE = 0.05
CLEAR, CLOSE = 0.25, 0.1
"""Half the interval of the sum of first orders up to which the variance is divided, and that which enough base samples give."""


def tell(ensemble: Ensemble, outcome: str, values: np.ndarray, method: str) -> Findings:
    """What a method tells of an outcome in every world, (world,)."""
    if np.ptp(values) == 0.0:
        label = scaled_label(ensemble.content, outcome)
        return _told(ensemble, label, [f"'{label}' is {values[0]:g} in every world; there is no variance to attribute."], [], [])
    return TELL[method](ensemble, outcome, values)


def _grouped(ensemble: Ensemble, values: np.ndarray) -> tuple[np.ndarray, dict[str, list[str]]]:
    """The values of whole groups, (group, place, replicate), and the factors."""
    settings = ensemble.settings
    factors = ensemble.plan.design.factored(ensemble.content.quantities)
    size = group_size(settings.design, len(factors)) * settings.worlds_per_point
    groups = len(values) // size
    if groups < 1:
        raise InputError(f"this run holds {len(values)} worlds, which is less than one group of {size}; use more worlds")
    return values[: groups * size].reshape(groups, -1, settings.worlds_per_point), factors


def _sobol(ensemble: Ensemble, outcome: str, values: np.ndarray) -> Findings:
    y, factors = _grouped(ensemble, values)
    if len(y) < 2:
        raise refuse("base_samples", len(y), "at least 2 base samples")
    label, n = scaled_label(ensemble.content, outcome), ensemble.settings.worlds
    found = indices(y, list(factors), ensemble.settings.design)
    table = found.factors.sort_values("total", ascending=False, kind="stable", ignore_index=True)
    table = _labelled(table, ensemble)
    columns = {"factor": "{label}", "first order": "{first:.3f}", "95 % interval": "{first_low:.3f} to {first_high:.3f}"}
    columns |= {"total order": "{total:.3f}", "95 % interval ": "{total_low:.3f} to {total_high:.3f}"}
    sheets = [Sheet("sobol", f"Sobol indices of '{label}'", table, columns, note=SHARES, shown=TOLD)]
    if found.pairs is not None:
        told = {
            "one": "{one}",
            "other": "{other}",
            "second order": "{second:.3f}",
            "95 % interval": "{second_low:.3f} to {second_high:.3f}",
        }
        pairs = found.pairs.sort_values("second", ascending=False, kind="stable", ignore_index=True)
        sheets.append(Sheet("sobol_pairs", "Pairwise interactions", pairs, told, shown=TOLD))
    top = table.iloc[0]
    answer = [
        *tell_shares(label, top, found.alone, len(y)),
        _luck_sentence(found.luck.share, found.luck.low, found.luck.high),
    ]
    luck = (found.luck.share, found.luck.low, found.luck.high) if np.isfinite(found.luck.share) else None
    caption = f"Shares of the variance of '{label}' (its mean over luck) by factor, first and total order, with 95 % intervals."
    picture = Picture("sobol", caption, lambda: plot_sobol(table, outcome=label, luck=luck, n=n))
    return _told(ensemble, label, answer, sheets, [picture])


def _morris(ensemble: Ensemble, outcome: str, values: np.ndarray) -> Findings:
    y, factors = _grouped(ensemble, values)
    groups, label, n = np.arange(len(y)), scaled_label(ensemble.content, outcome), ensemble.settings.worlds
    seed = ensemble.settings.seed
    if len(y) < 2:
        raise refuse("base_samples", len(y), "at least 2 trajectories")
    found = screening(y, walks(factors, groups, seed), directions(factors, groups, seed), list(factors))
    table = found.sort_values("mu_star", ascending=False, kind="stable", ignore_index=True)
    table = _labelled(table, ensemble)
    columns = {"number": "{label}", "mu*": "{mu_star:.4f}", "95 % interval": "{mu_star_low:.4f} to {mu_star_high:.4f}"}
    columns |= {"mu* corrected": "{clean:.4f}", "mu* from noise alone": "{luck:.4f}", "mu": "{mu:+.4f}", "sigma": "{sigma:.4f}"}
    columns |= {"p (Holm)": "{holm:.2g}"}
    sheets = [Sheet("morris", f"Elementary effects on '{label}'", table, columns, note=EFFECTS, shown=TOLD)]
    clear, top = table[table["holm"] < SURE], table.iloc[0]
    answer = [
        f"The most influential of {len(table)} parameters is {top.label}: across its range"
        f" it changes '{label}' by {top.mu_star:.3f} on average"
        f" ({top.mu_star_low:.3f} to {top.mu_star_high:.3f}"
        + (f"; {top.clean:.3f} after correcting for stochastic variability)." if np.isfinite(top.clean) else ")."),
        f"{len(clear)} of {len(table)} exceed what stochastic variability alone would"
        f" produce in means of {y.shape[2]} worlds (signs of"
        f" replicates flipped, p below {SURE} after Holm's correction); for the strongest that is {top.luck:.3f}."
        if np.isfinite(top.luck)
        else "With one world per point the effect of stochastic variability is unknown; use worlds_per_point=2 or more.",
    ]
    caption = f"Elementary effects on '{label}': overall influence of each parameter (mu*) and its variation (sigma)."
    picture = Picture("morris", caption, lambda: plot_morris(table, outcome=label, n=n))
    return _told(ensemble, label, answer, sheets, [picture])


def _tornado(ensemble: Ensemble, outcome: str, values: np.ndarray) -> Findings:
    y, factors = _grouped(ensemble, values)
    label, n = scaled_label(ensemble.content, outcome), ensemble.settings.worlds_per_point * len(y)
    if n < 2:
        raise refuse("worlds_per_point", n, "at least 2 worlds per point")
    table = swings(np.moveaxis(y, 1, -1).reshape(-1, y.shape[1]), list(factors))
    ends = {factor: _ends(ensemble.content, addresses) for factor, addresses in factors.items()}
    table = _labelled(table, ensemble).assign(
        number=table["factor"],
        low_value=[ends[factor][0] for factor in table["factor"]],
        high_value=[ends[factor][1] for factor in table["factor"]],
    )
    columns = {
        "number": "{label}",
        "low end": "{low_value:.4g}",
        "high end": "{high_value:.4g}",
        "at the low end": "{at_low:.3f}",
    }
    columns |= {"at the high end": "{at_high:.3f}", "swing": "{swing:+.3f}", "95 % interval": "{low:+.3f} to {high:+.3f}"}
    sheets = [Sheet("tornado", f"One parameter at a time: '{label}'", table, columns, shown=TOLD)]
    top, clear = table.iloc[0], table[(table["low"] > 0) | (table["high"] < 0)]
    answer = [
        f"With all parameters at their middle values, '{label}' is {top.base:.3f}.",
        f"{top.label} changes it most: from {top.at_low:.3f} at {top.low_value:.4g}"
        f" to {top.at_high:.3f} at {top.high_value:.4g}.",
        f"{len(clear)} of {len(table)} parameters have a swing whose interval excludes zero; by chance one in twenty"
        " parameters without influence would, too.",
    ]
    caption = (
        f"'{label}' with one parameter at its 5 or 95 % quantile and the others at"
        " their middle values, with common random numbers."
    )
    picture = Picture("tornado", caption, lambda: plot_tornado(table, outcome=label, base=float(top.base), n=n))
    return _told(ensemble, label, answer, sheets, [picture])


def _given(ensemble: Ensemble, outcome: str, values: np.ndarray) -> Findings:
    settings, label = ensemble.settings, scaled_label(ensemble.content, outcome)
    each = settings.worlds_per_point
    whole = len(values) // each * each
    points = values[:whole].reshape(-1, each)
    if len(points) < 100:
        raise refuse("worlds", settings.worlds, "at least 100 points, to separate parameters from stochastic variability")
    table = first_order(points.mean(axis=1), read_draws(ensemble, ensemble.plan.design.varied(ensemble.content.quantities)))
    table = _labelled(table.assign(factor=table["number"]), ensemble)
    columns = {"number": "{label}", "first order": "{first:.3f}", "95 % interval": "{low:.3f} to {high:.3f}"}
    columns |= {"rank correlation": "{rank_correlation:+.2f}", "p (Holm)": "{holm:.2g}"}
    sheets = [Sheet("given", f"Variance of '{label}' explained by each parameter", table, columns, note=SHARES, shown=TOLD)]
    clear = table[table["holm"] < SURE]
    top, of = (
        (clear if len(clear) else table).iloc[0],
        "its variance" if each == 1 else f"the variance of its mean over {each} worlds",
    )
    answer = [
        f"{top.label} explains the largest share of '{label}': {top['first']:.1%} of {of} ({top.low:.1%} to {top.high:.1%})."
        if len(clear)
        else f"No single parameter explains more of '{label}' than expected by chance.",
        f"{len(clear)} of {len(table)} parameters explain more than expected by chance (p below 0.05 after Holm's correction).",
        _luck_sentence(luck_share(values[:whole], each) if each > 1 else np.nan, np.nan, np.nan),
    ]
    shown = table.assign(total=np.nan, total_low=np.nan, total_high=np.nan)
    shown = shown.assign(first_low=shown["low"], first_high=shown["high"])
    caption = f"Shares of the variance of '{label}' explained by single parameters in an ordinary run, with 95 % intervals."
    picture = Picture("given", caption, lambda: plot_sobol(shown, outcome=label, luck=None, n=settings.worlds))
    return _told(ensemble, label, answer, sheets, [picture])


def tell_shares(label: str, top: pd.Series, alone: Share, groups: int) -> Iterator[str]:
    """How the variance is divided among factors, in sentences, as far as it can be told; what cannot be true is said to be noise.

    In truth first orders add up to 100 % at most, and no factor does more by itself than with all others.

    Parameters
    ----------
    top : the factor of the largest total order, a row of indices. alone : the sum of all first orders. groups : base samples.
    """
    half = (alone.high - alone.low) / 2.0
    if not np.isfinite(half):
        yield f"{groups} base samples are too few to apportion the explained variance of '{label}'."
    elif half > CLEAR or alone.low > 1.0:
        yield (
            f"{top.label} appears to account for the largest share of the explained"
            f" variance of '{label}', but the share is imprecise."
        )
        yield (
            f"{groups} base samples are too few to separate main effects from interactions: the former would"
            f" be {alone.share:.0%} ({alone.low:.0%} to {alone.high:.0%}) of the explained variance. About"
            f" {_rounded_up(groups * max(half / CLOSE, 1.5) ** 2):,} would give that to within {CLOSE:.0%}."
        )
    else:
        total = _share(min(top.total, 1.0), top.total_low, min(top.total_high, 1.0))
        yield (
            f"Of the explained variance of '{label}', {top.label} accounts for the"
            f" largest share: {total} including interactions, "
            + (
                f"{_share(top['first'], top.first_low, top.first_high)} as a main effect."
                if top["first"] <= top.total
                else "with no detectable interactions."
            )
        )
        yield (
            f"Main effects together explain {_share(alone.share, alone.low, min(alone.high, 1.0))}; the rest is interactions."
            if alone.share <= 1.0
            else f"Main effects explain all of it within uncertainty, at least {alone.low:.0%}."
        )


def _rounded_up(number: float) -> int:
    """The next power of two, of which Saltelli's designs are best made."""
    return 1 << int(np.ceil(np.log2(max(number, 2.0))))


SHARES = "Shares of variance. First order: main effect of the factor; total order: including all its interactions."
EFFECTS = "Changes of the outcome over a parameter's range. mu*: mean absolute effect; sigma: its variation between trajectories."
TELL: dict[str, Callable[[Ensemble, str, np.ndarray], Findings]] = {
    "morris": _morris,
    "sobol": _sobol,
    "sobol_pairs": _sobol,
    "tornado": _tornado,
    "given": _given,
}


def _labelled(table: pd.DataFrame, ensemble: Ensemble) -> pd.DataFrame:
    """The table with its factors in words."""
    return table.assign(label=[number_label(ensemble.content, factor) for factor in table["factor"]])


def _ends(content: Content, addresses: list[str]) -> tuple[float, float]:
    """The values of a number at its ends; not a number for several."""
    if len(addresses) > 1:
        return float("nan"), float("nan")
    low, high = quantile(content.quantities[addresses[0]], np.array([LOW, HIGH]))
    return float(low), float(high)


def _share(value: float, low: float, high: float) -> str:
    return f"{value:.0%} ({low:.0%} to {high:.0%})" if np.isfinite(low) else f"{value:.0%} (too few base samples for an interval)"


def _luck_sentence(share: float, low: float, high: float) -> str:
    if np.isnan(share):
        return "With one world per point the stochastic share is unknown; use worlds_per_point=2 or more."
    interval = f" ({low:.0%} to {high:.0%})" if np.isfinite(low) else ""
    return f"Of the variance between single worlds, {share:.0%}{interval} is stochastic variability."


def _told(ensemble: Ensemble, label: str, answer: list[str], sheets: list[Sheet], pictures: list[Picture]) -> Findings:
    settings = ensemble.settings
    return Findings(
        f"What drives '{label}'",
        f"Which uncertain parameters drive '{label}' after {settings.months} months of"
        f" '{ensemble.content.scenario.title}', and how much is stochastic variability?",
        answer,
        sheets,
        pictures,
        [f"{settings.worlds:,} worlds, design {settings.design}, {settings.worlds_per_point} worlds per point."],
    )
