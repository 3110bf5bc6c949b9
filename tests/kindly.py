"""From what small tables are the figures of kinds, of months, of dependence, of pools and of the map drawn?"""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from sim.plots.archetypes import plot_archetypes, plot_numbers
from sim.plots.dependence import plot_dependence
from sim.plots.over_months import plot_over_months
from sim.plots.pools import plot_pools
from sim.plots.shapley import plot_shapley
from sim.plots.theatre_map import plot_map

N = 1200
KINDS = pd.DataFrame({"kind": [1, 2, 3], "share": [0.6, 0.3, 0.1], "name": ["Calm", "War", "Ruin"], "world": [3, 812, 5]})
CAME = pd.DataFrame(
    [(1, "Trade", 0.9, 0.2, 3.0, 6.0, 9.0), (2, "War", 0.8, 0.8, 4.0, 5.0, 6.0), (3, "War", 0.7, 0.1, 19.0, 21.0, 23.0)],
    columns=["kind", "label", "share", "elsewhere", "early", "month", "late"],
)
NUMBERS = pd.DataFrame(
    {"kinds": [2, 3], "rand": [0.9, 0.4], "explained": [0.3, 0.4], "by_luck": [0.2, 0.4], "holds": [True, False]}
)
OVER_MONTHS = pd.DataFrame({"month": [0, 12, 24], "first": [0.4, 0.2, 0.1], "low": [0.3, 0.1, 0.0], "high": [0.5, 0.3, 0.2]})
PAWN = pd.DataFrame({"label": ["Pace", "Want"], "pawn": [0.3, 0.05], "pawn_dummy": [0.07, 0.07], "holm": [0.001, 1.0]})
SHAPLEY = pd.DataFrame({"label": ["Pace", "Want"], "shapley": [0.3, 0.05], "first": [0.4, 0.2], "total": [0.2, -0.01]})
SHAPLEY = SHAPLEY.assign(shapley_low=SHAPLEY["shapley"] - 0.06, shapley_high=SHAPLEY["shapley"] + 0.06)
POOLS = pd.DataFrame({"label": ["War", "Peace"], "model": [0.2, 0.8], "low": [0.1, 0.5], "high": [0.4, 0.9]})
POOLS = POOLS.assign(linear=[0.6, 0.4], document=[0.9, float("nan")])
MAP = pd.DataFrame(
    [
        ("level", "gwadar", "Gwadar", "Port", 0.4, 0.2, 0.6, "0.40"),
        ("level", "corridor", "CPEC", "Pace", 0.3, 0.1, 0.5, "0.30"),
        ("milestone", "corridor", "CPEC", "Cut off", 0.3, 0.3, 0.3, "in 30 % of worlds"),
        ("stance", "corridor", "CPEC", "China: What of it?", 0.8, 0.8, 0.8, "Keep on (80 % of worlds)"),
        ("alignment", "china_pakistan", "China and Pakistan", "alignment", -0.4, -0.6, 0.1, "-0.40, hostile"),
        ("incident", "hijacking", "train taken", "Hijacking", 0.1, 0.1, 0.1, "in 10 % of worlds"),
    ],
    columns=["kind", "name", "place", "what", "value", "low", "high", "told"],
)
SPREAD = pd.DataFrame({"month": [0, 12, 24], "spread": [0.0, 0.1, 0.2]})
KINDLY = {
    "over_months": lambda axes=None: plot_over_months(
        {"Pace": OVER_MONTHS, "Want": OVER_MONTHS / 2}, SPREAD, axes, n=N, title="Early and late"
    ),
    "dependence": lambda axes=None: plot_dependence(PAWN, axes, n=N, title="In any way"),
    "shapley": lambda axes=None: plot_shapley(SHAPLEY, axes, n=N, title="Shared out"),
    "pools": lambda axes=None: plot_pools(POOLS, ("linear", "document"), axes, n=N, title="Together"),
    "map": lambda axes=None: plot_map(MAP, axes, n=N, title="The theatre"),
    "how_many": lambda axes=None: plot_numbers(NUMBERS, axes, n=N, title="How many kinds"),
}


def draw_kinds(kinds: pd.DataFrame = KINDS) -> Figure:
    return plot_archetypes(kinds, CAME, months=24, n=N, title="Kinds of future")


NOTHING = {
    "archetypes": lambda: draw_kinds(KINDS.iloc[:0]),
    "dependence": lambda: plot_dependence(PAWN.iloc[:0], n=N, title="None"),
    "map": lambda: plot_map(MAP.iloc[:0], n=N, title="None"),
    "shapley": lambda: plot_shapley(SHAPLEY.iloc[:0], n=N, title="None"),
    "over months": lambda: plot_over_months({}, SPREAD, n=N, title="None"),
    "pools": lambda: plot_pools(POOLS.iloc[:0], ("linear",), n=N, title="None"),
    "how many": lambda: plot_numbers(NUMBERS.iloc[:0], n=N, title="None"),
}
