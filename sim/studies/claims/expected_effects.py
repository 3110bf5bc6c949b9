"""What became of what the documents expect of scenarios?"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pandas as pd

from sim.analysis.contrast import paired
from sim.analysis.verdicts import SCALE, level_together
from sim.config.scenario import Expectation
from sim.ensembles.ensemble import Ensemble
from sim.readouts.measures import measured, scale_of_measure, units
from sim.studies.claims.criteria import standard

COLUMNS = ["scenario", "outcome", "expected", "month", "mean", "low", "high", "least", "share", "pvalue"]
COLUMNS += ["surely_low", "surely_high", "verdict", "alone", "claim", "cites"]


def expectations(names: Iterable[str], ensemble_of: Callable[[str], Ensemble]) -> pd.DataFrame:
    """One row an expectation of the scenarios named, whose references are among them: claim, paired difference, verdict.

    Returns
    -------
    columns as in `COLUMNS`: among them mean, low, high (difference with its own interval), least (what counts: the least effect
    of configs/standards/verdicts.yaml, for an incident times its mean number in the reference), surely_low and surely_high
    (interval that holds together with those of all rows), verdict (by that, on the scale of `sim.analysis.verdicts`) and alone
    (by its own). Of sets of expectations at most 5 % have any wrong verdict.
    """
    names = list(names)
    expected = [(name, each) for name in names for each in ensemble_of(name).content.scenario.expects if each.against in names]
    rules = standard()
    levels = (rules.level, level_together(rules.level, max(len(expected), 1)))
    rows = [
        _row(name, each, (ensemble_of(name), ensemble_of(each.against)), rules.least_effect, levels) for name, each in expected
    ]
    return pd.DataFrame(rows, columns=COLUMNS).sort_values("scenario", kind="stable", ignore_index=True)


def tally(verdicts: pd.Series) -> str:
    """How many there are of each verdict, in words."""
    counts = verdicts.value_counts()
    return ", ".join(f"{counts[verdict]} {verdict}" for verdict in SCALE if verdict in counts)


def tell_scale() -> str:
    """How verdicts are to be read."""
    return (
        f"An effect counts from {standard().least_effect:g} on (of a level's range, of worlds, of an incident's number)."
        " Reached: the interval lies wholly beyond that; smaller: surely in that direction and surely short of it;"
        " negligible: surely nearer to nothing, either way; opposite: wholly beyond it the other way; else unclear."
        " Verdicts are by intervals that hold together for all of them (all together); the scale is that of study=claims."
    )


def _row(
    name: str, expected: Expectation, pair: tuple[Ensemble, Ensemble], least: float, levels: tuple[float, float]
) -> tuple[object, ...]:
    """One expectation with what was found; levels : of its own interval, and of one that holds together with all others."""
    changed, reference = pair
    by = min(expected.by, changed.settings.months)
    here, there = (measured(each, expected.outcome, by) for each in pair)
    least = least * scale_of_measure(reference.content, expected.outcome, there)
    found, surely = (paired(here, there, level, units(changed)) for level in levels)
    numbers = (found.mean, found.low, found.high, least, found.share, found.pvalue, surely.low, surely.high)
    verdicts = (each.verdict(expected.direction, least) for each in (surely, found))
    return (name, expected.outcome, expected.direction, by, *numbers, *verdicts, expected.claim, ", ".join(expected.cites))
