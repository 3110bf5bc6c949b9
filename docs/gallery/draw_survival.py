"""
When do milestones come?
========================

The share of worlds that have not yet reached a milestone, and which of several comes first.
"""

import numpy as np
import pandas as pd

import sim
from sim.plots.survival import plot_incidence, plot_survival

months = np.arange(1, 37)
curves = {}
for title, scenario in {"Baseline": "baseline", "A settlement in Balochistan": "baloch_settlement"}.items():
    dates = sim.run(scenario, worlds=200, months=36).reached("india_china_detente").values
    left = np.array([np.mean((dates < 0) | (dates > month)) for month in months])
    half = 1.96 * np.sqrt(left * (1 - left) / 200)
    band = {"low": np.maximum(left - half, 0), "high": np.minimum(left + half, 1)}
    curves[title] = pd.DataFrame({"month": months, "survival": left, **band})
figure = plot_survival(curves, horizon=36, n=200, title="Until India and China settle")

# %%
# Which comes first, by month:

ensemble = sim.run("baseline", worlds=200, months=36)
labels = {"truce_collapsed": "The truce collapses", "cpec_cut_off": "China cuts off CPEC"}
dates = {name: ensemble.reached(name).values for name in labels}
dates = {name: np.where(each < 0, 999, each) for name, each in dates.items()}
first = np.minimum(*dates.values())
parts = []
for name, each in dates.items():
    share = np.array([np.mean((each == first) & (each <= month)) for month in months])
    half = 1.96 * np.sqrt(share * (1 - share) / 200)
    parts.append(pd.DataFrame({"event": name, "month": months, "incidence": share, "low": share - half, "high": share + half}))
figure = plot_incidence(pd.concat(parts, ignore_index=True), labels=labels, n=200, title="What happens first")
