"""
What decides early and what late, and in what way?
==================================================

Shares month by month beside the spread that is shared out, dependence of any kind, and Shapley effects.
"""

import pandas as pd

from sim.plots.dependence import plot_dependence
from sim.plots.over_months import plot_over_months
from sim.plots.shapley import plot_shapley

months = [0, 12, 24, 36]
start = pd.DataFrame({"month": months, "first": [0.8, 0.4, 0.2, 0.1], "low": [0.7, 0.3, 0.1, 0.0], "high": [0.9, 0.5, 0.3, 0.2]})
weight = pd.DataFrame({"month": months, "first": [0.0, 0.1, 0.2, 0.2], "low": [0, 0.05, 0.1, 0.1], "high": [0.05, 0.2, 0.3, 0.3]})
spread = pd.DataFrame({"month": months, "spread": [0.05, 0.09, 0.14, 0.18]})
tables = {"Pace at the start": start, "China: weight of the corridor": weight}
figure = plot_over_months(tables, spread, n=2000, title="Pace of CPEC work: what decides early, what late")

# %%
# Dependence of any kind (PAWN), beside what a number without meaning reaches:

table = pd.DataFrame(
    {"label": ["BLA: foresight", "Pakistan: temperature"], "pawn": [0.3, 0.08], "pawn_dummy": 0.07, "holm": [0.001, 1.0]}
)
figure = plot_dependence(table, n=2000, title="Pace of CPEC work: dependence of any kind")

# %%
# Shares of numbers that may be correlated:

table = pd.DataFrame({"label": ["China", "Pakistan"], "shapley": [0.3, 0.1], "first": [0.35, 0.12], "total": [0.25, 0.05]})
table = table.assign(shapley_low=table["shapley"] - 0.06, shapley_high=table["shapley"] + 0.06)
figure = plot_shapley(table, n=2000, title="Pace of CPEC work: shared out among the actors")
