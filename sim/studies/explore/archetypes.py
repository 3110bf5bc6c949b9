"""Do the worlds fall into distinct kinds of future?"""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from sim.analysis.columns import Columns
from sim.analysis.events import coarsest, share_interval
from sim.analysis.kinds import ALIKE, FEWEST, FOUND, Kinds, find_kinds
from sim.analysis.leanings import leanings
from sim.config.calendar import calendar
from sim.config.content import Content
from sim.config.errors import refuse, unknown
from sim.ensembles.ensemble import Ensemble
from sim.ensembles.settings import RunSettings
from sim.plots.archetypes import plot_archetypes, plot_numbers
from sim.readouts.labels import number_label
from sim.readouts.measures import label_of, units
from sim.reporting.findings import Findings, Picture, Sheet
from sim.studies.explore.archetype_words import _answer, _none, _story, _surest
from sim.studies.options import FROM_ONE, Count, Options, String, option
from sim.studies.registry import ONE, study
from sim.studies.request import Request
from sim.studies.workflow import conclude, ensemble_for
from sim.world.world import LAST_WORLD

BY = {
    "milestones": "which milestones are reached, and when",
    "paths": "trajectories of the headline levels",
    "policies": "which options are in place, and when",
}
LOOKED, POINTS, FEW, EARLY = 2_000, 20, 10, 12
"""So many independent worlds are looked at, and about so many months of each (fewer of policies, which
are many); what stands after a year counts as early."""
DISTINCT, RARE = 0.25, 0.05
"""A milestone whose share in a kind differs by so much names it. An option that stands in fewer worlds, or in all but so few, is
no cause."""


class Asked(Options):
    """What the study is asked."""

    cluster_by: String | None = option(None, "What the worlds of one kind have in common.", "milestones, paths or policies")
    clusters: Count | None = option(
        None, "Number of kinds, stable or not; by default the largest stable number.", FROM_ONE, ge=1, le=LAST_WORLD
    )


@study(
    "archetypes",
    options=Asked,
    takes=ONE,
    reads_stored=True,
    is_resumable=True,
    pools=True,
    examples=("cluster_by=milestones", "cluster_by=policies clusters=4"),
)
def make(request: Request[Asked]) -> Path:
    """Cluster worlds by their milestones, paths or policies (`cluster_by`). Returns the folder.

    It reports the largest stable number of clusters from 2 to 7, or that there are none; `clusters` sets the number regardless.

    Raises
    ------
    InputError : an unknown basis for clustering, too few worlds, or months that were not recorded.
    """
    by = request.options.cluster_by or "milestones"
    if by not in BY:
        raise unknown("basis", by, tuple(BY), "cluster_by")
    folder, ensemble = ensemble_for(request, "archetypes", archetype_settings)
    return conclude(folder, "archetypes", request, ensemble, analyze(ensemble, by, request.options.clusters))


def archetype_settings(request: Request[Asked], content: Content) -> RunSettings:
    """The settings asked for. Raises InputError where worlds are too few, or lack what they are to be alike in."""
    settings = request.settings
    if settings.worlds // settings.worlds_per_point < FEWEST:
        raise refuse("worlds", settings.worlds, f"at least {FEWEST} independent worlds, to detect clusters")
    _check(settings, request.options.cluster_by or "milestones")
    return settings


def _check(settings: RunSettings, by: str) -> None:
    if by != "milestones" and settings.keep == "final":
        raise refuse("keep", settings.keep, f"all or headline with cluster_by={by}, which reads every month")


def analyze(ensemble: Ensemble, cluster_by: str = "milestones", clusters: int | None = None) -> Findings:
    """What is found about kinds of worlds in an ensemble.

    Parameters
    ----------
    cluster_by : what the worlds of one kind share, 'milestones', 'paths' or 'policies'. clusters : how many, stable or not.

    Raises
    ------
    InputError : fewer than 100 independent worlds, or the months that are needed are not on record.
    """
    by = cluster_by
    _check(ensemble.settings, by)
    looked = independent(ensemble)
    if len(looked) < FEWEST:
        raise refuse("worlds", len(looked), f"at least {FEWEST} independent worlds, to detect clusters")
    kinds = find_kinds(features(ensemble, by, looked), ensemble.settings.seed, clusters)
    content, months, title = ensemble.content, ensemble.settings.months, ensemble.content.scenario.title
    columns = {
        "kinds": "{kinds:d}",
        "valleys": "{parted:.0%}",
        "tell apart": "{explained:.1%}",
        "by coincidence": "{by_luck:.1%}",
    }
    columns |= {"come back": "{rand:.2f}", "worst of them": "{jaccard:.2f}", "hold": "{told}"}
    tried = kinds.numbers.assign(told=np.where(kinds.numbers["holds"], "yes", "no"))
    sheets = [Sheet("numbers_of_kinds", "Number of stable clusters", tried, columns, note=HOLDS, shown=len(tried))]
    caption = "Stability of each number of clusters under resampling, and explained variance compared with chance."
    pictures = [
        Picture("how_many", caption, partial(plot_numbers, kinds.numbers, n=len(looked), title=f"{title}: how many kinds"))
    ]
    notes = [f"{len(looked):,} independent worlds were clustered by {by}: {BY[by]}."]
    if not kinds.looked:
        return Findings(f"{title}: kinds of future", QUESTION, [_none(tried, by)], sheets, pictures, notes)
    reached = _reached(ensemble, looked)
    table = _table(ensemble, kinds, looked, reached)
    causes = _causes(ensemble, kinds, looked)
    came = _came(content, kinds, reached)
    told = {"kind": "{kind}", "share": "{share:.0%}", "95 % interval": "{low:.0%} to {high:.0%}", "what sets it apart": "{name}"}
    told |= {"found again": "{again:.2f}", "typical world": "{world:d}", "what happens there": "{story}"}
    likely = {"kind": "{kind}", "what": "{label}", "share if low, or not": "{low:.0%}", "if high, or so": "{high:.0%}"}
    likely |= {"p (Holm)": "{holm:.2g}"}
    first = _surest(causes)
    sheets = [
        Sheet("kinds", "Kinds of future", table, told, note=TYPICAL, shown=len(table)),
        Sheet("likely", "What makes a kind more likely", first, likely, note=LIKELY, shown=len(first)),
        *sheets,
        Sheet("milestones_by_kind", "Milestones in each kind", came, {}, shown=0),
        Sheet("causes", "Candidate causes", causes, {}, shown=0),
        Sheet("worlds", "The kind of each world", pd.DataFrame({"world": looked, "kind": kinds.kind + 1}), {}, shown=0),
    ]
    caption = "Kinds of future by share of worlds: the milestones most of their worlds reach, when, and in what share."
    drawn = partial(plot_archetypes, table, came, months=months, n=len(looked), title=f"{title}: kinds of future")
    return Findings(
        f"{title}: kinds of future",
        QUESTION,
        _answer(table, first, kinds, by),
        sheets,
        [Picture("archetypes", caption, drawn), *pictures],
        [*notes, "For the story of a typical world: study=story result=FOLDER world=NUMBER."],
    )


QUESTION = "Which kinds of future are there, how often does each come, and what makes it likely?"
HOLDS = (
    "A number of clusters is accepted if every two of them are separated by a gap in worlds not used to find them"
    " (dip test), if they explain more of the variance than clusters of worlds in which, within one cluster fewer,"
    f" features are independent, and if they are stable under resampling (adjusted Rand index {ALIKE:g} or more,"
    f" Jaccard index of the least stable {FOUND:g} or more)."
)
TYPICAL = "The typical world is the one nearest to the centre of its kind. Found again: mean Jaccard index in resampled worlds."
LIKELY = (
    "Share of the kind among worlds with the parameter in its lowest and highest fifth, or without and with the"
    " option in place after a year; the most significant by Wilcoxon's test. These are associations, not effects of an"
    " intervention: for those, hold the option and compare."
)


def independent(ensemble: Ensemble) -> np.ndarray:
    """The places of worlds that share neither numbers nor luck, evenly spread and at most `LOOKED`."""
    shared = coarsest(units(ensemble))
    own = np.arange(ensemble.settings.worlds) if shared is None else np.unique(shared, return_index=True)[1]
    own = np.sort(own)
    return own if len(own) <= LOOKED else own[np.linspace(0, len(own) - 1, LOOKED).round().astype(int)]


def features(ensemble: Ensemble, by: str, looked: np.ndarray) -> dict[str, np.ndarray]:
    """What worlds are to be alike in, by name, (world, part), at some months evenly spread over all."""
    content, last = ensemble.content, ensemble.settings.months
    months = np.unique(np.linspace(0, last, min(POINTS, last) + 1).round().astype(int))
    if by == "milestones":
        return {
            name: ((came >= 0)[:, None] & (came[:, None] <= months)).astype(float)
            for name, came in _reached(ensemble, looked).items()
        }
    if by == "paths":
        return {name: ensemble.outcome(name).values[np.ix_(looked, months)] for name in content.headline}
    months = months[:: POINTS // FEW]
    stands = ensemble.data["stance"].isel(month=months, world=looked)
    return {
        dossier: (stands.sel(dossier=dossier).values[:, None] == np.arange(len(options))[None, :, None]).reshape(len(looked), -1)
        for dossier, options in content.options.items()
    }


def _reached(ensemble: Ensemble, looked: np.ndarray) -> dict[str, np.ndarray]:
    return {name: ensemble.reached(name).values[looked] for name in ensemble.content.milestones}


def _came(content: Content, kinds: Kinds, reached: dict[str, np.ndarray]) -> pd.DataFrame:
    """A row for each kind and milestone: kind, milestone, label, share of its worlds, elsewhere, and quartiles of the month."""
    rows = []
    for kind in range(kinds.looked):
        inside = kinds.kind == kind
        for name, months in reached.items():
            own = months[inside & (months >= 0)]
            quartiles = np.quantile(own, [0.25, 0.5, 0.75]) if own.size else (np.nan,) * 3
            others = float((months[~inside] >= 0).mean()) if not inside.all() else np.nan
            rows.append((kind + 1, name, content.milestones[name].label, own.size / inside.sum(), others, *quartiles))
    return pd.DataFrame(rows, columns=["kind", "milestone", "label", "share", "elsewhere", "early", "month", "late"])


def _table(ensemble: Ensemble, kinds: Kinds, looked: np.ndarray, reached: dict[str, np.ndarray]) -> pd.DataFrame:
    """A row for each kind: kind, share with interval, name, again, world and the story of its typical world."""
    came, rows, n = _came(ensemble.content, kinds, reached), [], len(looked)
    for kind in range(kinds.looked):
        hits, place = int((kinds.kind == kind).sum()), int(kinds.typical[kind])
        name = name_kind(ensemble, came[came["kind"] == kind + 1], kinds.kind == kind, looked)
        own = {label_of(ensemble.content, each): months[place] for each, months in reached.items()}
        ends = share_interval(hits, n)
        rows.append((kind + 1, hits / n, *ends, name, kinds.again[kind], int(looked[place]), _story(own)))
    return pd.DataFrame(rows, columns=["kind", "share", "low", "high", "name", "again", "world", "story"])


def name_kind(ensemble: Ensemble, came: pd.DataFrame, inside: np.ndarray, looked: np.ndarray) -> str:
    """What sets a kind apart in words: the milestones whose shares differ most from elsewhere, or else the levels at the end."""
    gap = came["share"] - came["elsewhere"]
    order = came.loc[gap.abs().sort_values(ascending=False, kind="stable").index]
    often, seldom = (order.loc[sign * gap[order.index] > DISTINCT, "label"].head(2) for sign in (1, -1))
    if len(often):
        return " and ".join(often)
    if len(seldom):
        return "neither " * (len(seldom) > 1) + "without " * (len(seldom) < 2) + " nor ".join(f"'{label}'" for label in seldom)
    gaps = {}
    for name in ensemble.content.headline:
        level = ensemble.outcome(name, ensemble.settings.months).values[looked]
        spread = level.std()
        gaps[name] = (level[inside].mean() - level.mean()) / spread if spread > 0 else 0.0
    most = sorted(gaps, key=lambda name: -abs(gaps[name]))[:2]
    return " and ".join(f"{'high' if gaps[name] > 0 else 'low'} '{label_of(ensemble.content, name)}'" for name in most)


def _causes(ensemble: Ensemble, kinds: Kinds, looked: np.ndarray) -> pd.DataFrame:
    """What makes each kind likely, surest first: drawn numbers, some at a time, and options that stand after a year."""
    content, drawn, standing = ensemble.content, ensemble.data["parameter"].isel(world=looked), _standing_early(ensemble, looked)
    labels = {str(name): number_label(content, str(name)) for name in drawn["number"].values}
    names = [*labels, *standing]
    labels |= {name: f"{label_of(content, name)} (standing in {calendar(EARLY)})" for name in standing}

    def read(some: list[str]) -> pd.DataFrame:
        numbers = [name for name in some if name not in standing]
        found = dict(zip(numbers, drawn.sel(number=numbers).values.T, strict=True)) if numbers else {}
        return pd.DataFrame({name: standing[name] if name in standing else found[name] for name in some})

    table = leanings(kinds.kind, Columns(names, len(looked), read))
    return table.assign(kind=table["kind"] + 1, label=table["cause"].map(labels))


def _standing_early(ensemble: Ensemble, looked: np.ndarray) -> dict[str, np.ndarray]:
    """The options that stand after a year in some worlds and not in others, and in which, (world,)."""
    if ensemble.settings.keep == "final" or ensemble.settings.months <= EARLY:
        return {}
    stands, found = ensemble.data["stance"].isel(world=looked).sel(month=EARLY), {}
    for dossier, options in ensemble.content.options.items():
        index = stands.sel(dossier=dossier).values
        for place, taken in enumerate(options):
            if RARE <= (index == place).mean() <= 1.0 - RARE:
                found[f"{dossier}={taken}"] = (index == place).astype(float)
    return found
