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
from sim.ensembles.plan import design_of
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
"""Half the interval of the sum of first orders up to which the variance is divided, and that which enough base points give."""


def tell(ensemble: Ensemble, outcome: str, values: np.ndarray, method: str) -> Findings:
    """What a method tells of an outcome in every world, (world,)."""
    if np.ptp(values) == 0.0:
        label = scaled_label(ensemble.content, outcome)
        return _told(ensemble, label, [f"'{label}' is {values[0]:g} in every world; nothing decides what does not vary."], [], [])
    return TELL[method](ensemble, outcome, values)


def _grouped(ensemble: Ensemble, values: np.ndarray) -> tuple[np.ndarray, dict[str, list[str]]]:
    """The values of whole groups, (group, place, replicate), and the factors."""
    settings = ensemble.settings
    factors = design_of(settings).factored(ensemble.content.quantities)
    size = group_size(settings.design, len(factors)) * settings.worlds_per_point
    groups = len(values) // size
    if groups < 1:
        raise InputError(f"this run holds {len(values)} worlds and no whole group of {size}; make it larger")
    return values[: groups * size].reshape(groups, -1, settings.worlds_per_point), factors


def _sobol(ensemble: Ensemble, outcome: str, values: np.ndarray) -> Findings:
    y, factors = _grouped(ensemble, values)
    if len(y) < 2:
        raise refuse("groups", len(y), "2 or more base points")
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
        sheets.append(Sheet("sobol_pairs", "What factors do together in pairs", pairs, told, shown=TOLD))
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
        raise refuse("groups", len(y), "2 walks or more")
    found = screening(y, walks(factors, groups, seed), directions(factors, groups, seed), list(factors))
    table = found.sort_values("mu_star", ascending=False, kind="stable", ignore_index=True)
    table = _labelled(table, ensemble)
    columns = {"number": "{label}", "mu*": "{mu_star:.4f}", "95 % interval": "{mu_star_low:.4f} to {mu_star_high:.4f}"}
    columns |= {"mu* without luck": "{clean:.4f}", "mu* of luck alone": "{luck:.4f}", "mu": "{mu:+.4f}", "sigma": "{sigma:.4f}"}
    columns |= {"p (Holm)": "{holm:.2g}"}
    sheets = [Sheet("morris", f"Elementary effects on '{label}'", table, columns, note=EFFECTS, shown=TOLD)]
    clear, top = table[table["holm"] < SURE], table.iloc[0]
    answer = [
        f"The strongest of {len(table)} numbers is {top.label}: over its range it moves '{label}' by {top.mu_star:.3f} on average"
        f" ({top.mu_star_low:.3f} to {top.mu_star_high:.3f}"
        + (f"; {top.clean:.3f} with luck taken out)." if np.isfinite(top.clean) else ")."),
        f"{len(clear)} of {len(table)} stand clear of what luck alone would leave in means of {y.shape[2]} worlds (signs of"
        f" replicates turned, p below {SURE} after Holm's correction); for the strongest that is {top.luck:.3f}."
        if np.isfinite(top.luck)
        else "What luck alone would leave is not known from one world a point; run it with worlds_per_point=2 or more.",
    ]
    caption = f"Elementary effects on '{label}': how strongly each number moves it (mu*), and how unevenly (sigma)."
    picture = Picture("morris", caption, lambda: plot_morris(table, outcome=label, n=n))
    return _told(ensemble, label, answer, sheets, [picture])


def _tornado(ensemble: Ensemble, outcome: str, values: np.ndarray) -> Findings:
    y, factors = _grouped(ensemble, values)
    label, n = scaled_label(ensemble.content, outcome), ensemble.settings.worlds_per_point * len(y)
    if n < 2:
        raise refuse("worlds_per_point", n, "2 worlds a point or more")
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
    sheets = [Sheet("tornado", f"One number at a time: '{label}'", table, columns, shown=TOLD)]
    top, clear = table.iloc[0], table[(table["low"] > 0) | (table["high"] < 0)]
    answer = [
        f"With all numbers in the middle, '{label}' is {top.base:.3f}.",
        f"{top.label} moves it most: from {top.at_low:.3f} at {top.low_value:.4g} to {top.at_high:.3f} at {top.high_value:.4g}.",
        f"{len(clear)} of {len(table)} numbers have a swing whose interval is clear of zero; one in twenty of those that do"
        " nothing would have one by luck.",
    ]
    caption = f"'{label}' with one number at its 5 or 95 % end and all others in the middle, the same luck throughout."
    picture = Picture("tornado", caption, lambda: plot_tornado(table, outcome=label, base=float(top.base), n=n))
    return _told(ensemble, label, answer, sheets, [picture])


def _given(ensemble: Ensemble, outcome: str, values: np.ndarray) -> Findings:
    settings, label = ensemble.settings, scaled_label(ensemble.content, outcome)
    each = settings.worlds_per_point
    whole = len(values) // each * each
    points = values[:whole].reshape(-1, each)
    if len(points) < 100:
        raise refuse("worlds", settings.worlds, "100 points or more, to tell numbers from luck")
    table = first_order(points.mean(axis=1), read_draws(ensemble, design_of(settings).varied(ensemble.content.quantities)))
    table = _labelled(table.assign(factor=table["number"]), ensemble)
    columns = {"number": "{label}", "first order": "{first:.3f}", "95 % interval": "{low:.3f} to {high:.3f}"}
    columns |= {"rank correlation": "{rank_correlation:+.2f}", "p (Holm)": "{holm:.2g}"}
    sheets = [Sheet("given", f"What each number explains of '{label}'", table, columns, note=SHARES, shown=TOLD)]
    clear = table[table["holm"] < SURE]
    top, of = (
        (clear if len(clear) else table).iloc[0],
        "its variance" if each == 1 else f"the variance of its mean over {each} worlds",
    )
    answer = [
        f"{top.label} explains most of '{label}': {top['first']:.1%} of {of} ({top.low:.1%} to {top.high:.1%})."
        if len(clear)
        else f"No single number explains more of '{label}' than luck would.",
        f"{len(clear)} of {len(table)} numbers explain more than luck would (p below 0.05 after Holm's correction).",
        _luck_sentence(luck_share(values[:whole], each) if each > 1 else np.nan, np.nan, np.nan),
    ]
    shown = table.assign(total=np.nan, total_low=np.nan, total_high=np.nan)
    shown = shown.assign(first_low=shown["low"], first_high=shown["high"])
    caption = f"Shares of the variance of '{label}' that single numbers explain in an ordinary run, with 95 % intervals."
    picture = Picture("given", caption, lambda: plot_sobol(shown, outcome=label, luck=None, n=settings.worlds))
    return _told(ensemble, label, answer, sheets, [picture])


def tell_shares(label: str, top: pd.Series, alone: Share, groups: int) -> Iterator[str]:
    """How the variance is divided among factors, in sentences, as far as it can be told; what cannot be true is said to be noise.

    In truth first orders add up to 100 % at most, and no factor does more by itself than with all others.

    Parameters
    ----------
    top : the factor of the largest total order, a row of indices. alone : the sum of all first orders. groups : base points.
    """
    half = (alone.high - alone.low) / 2.0
    if not np.isfinite(half):
        yield f"{groups} base points are too few to divide what the numbers explain of '{label}'."
    elif half > CLEAR or alone.low > 1.0:
        yield f"Of what the numbers explain of '{label}', {top.label} seems to have the greatest share, which is not known well."
        yield (
            f"{groups} base points are too few to tell what factors do by themselves from what they do together: the first would"
            f" be {alone.share:.0%} ({alone.low:.0%} to {alone.high:.0%}) of what all explain. About"
            f" {_rounded_up(groups * max(half / CLOSE, 1.5) ** 2):,} would tell that to within {CLOSE:.0%}."
        )
    else:
        total = _share(min(top.total, 1.0), top.total_low, min(top.total_high, 1.0))
        yield (
            f"Of what the numbers explain of '{label}', {top.label} has the greatest share: {total} with all it does together"
            " with others, "
            + (
                f"{_share(top['first'], top.first_low, top.first_high)} by itself."
                if top["first"] <= top.total
                else "by itself as much, as far as can be told."
            )
        )
        yield (
            f"All factors by themselves explain {_share(alone.share, alone.low, min(alone.high, 1.0))}; the rest is what they do"
            " together."
            if alone.share <= 1.0
            else f"All factors by themselves explain all of it, as far as can be told, {alone.low:.0%} or more."
        )


def _rounded_up(number: float) -> int:
    """The next power of two, of which Saltelli's designs are best made."""
    return 1 << int(np.ceil(np.log2(max(number, 2.0))))


SHARES = (
    "Shares of the variance. First order: what the factor explains by itself; total order: with all it does together with others."
)
EFFECTS = (
    "Changes of the outcome over a number's whole range. mu*: mean of their sizes; sigma: how much they differ between walks."
)
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
    return f"{value:.0%} ({low:.0%} to {high:.0%})" if np.isfinite(low) else f"{value:.0%} (too few base points for an interval)"


def _luck_sentence(share: float, low: float, high: float) -> str:
    if np.isnan(share):
        return "How much is luck is not known from one world a point; run it with worlds_per_point=2 or more."
    interval = f" ({low:.0%} to {high:.0%})" if np.isfinite(low) else ""
    return f"Of the variance between single worlds, {share:.0%}{interval} is luck and no number."


def _told(ensemble: Ensemble, label: str, answer: list[str], sheets: list[Sheet], pictures: list[Picture]) -> Findings:
    settings = ensemble.settings
    return Findings(
        f"What decides '{label}'",
        f"Which of the numbers nobody knows decide '{label}' after {settings.months} months of"
        f" '{ensemble.content.scenario.title}', and how much of it is luck?",
        answer,
        sheets,
        pictures,
        [f"{settings.worlds:,} worlds, design {settings.design}, {settings.worlds_per_point} worlds at each point."],
    )
