"""
How well was the past re-told?
==============================

Chances beside how often it came about, skill over reference forecasts, events by month, and whether two types are told apart.
"""

import numpy as np
import pandas as pd

from sim.plots.foretold import plot_foretold
from sim.plots.pools import plot_pools
from sim.plots.reliability import plot_reliability, plot_skill
from sim.plots.roc import plot_roc

bins = pd.DataFrame({"n": [40, 25, 20], "chance": [0.1, 0.45, 0.85], "share": [0.05, 0.5, 0.7]})
bins = bins.assign(share_low=bins["share"] - 0.04, share_high=bins["share"] + 0.1)
figure = plot_reliability({"what happens at all": bins}, n=2000)

# %%
# Skill scores, as on this site's first page:

skill = pd.DataFrame({"label": ["what stands in October", "what happens at all", "what happens in its months"]})
skill = skill.assign(against="70 % on what stands", skill=[0.44, 0.29, 0.07], low=[0.30, 0.08, -0.18], high=[0.58, 0.49, 0.32])
figure = plot_skill(skill, n=2000)

# %%
# Events by month, with the months on record framed:

rng = np.random.default_rng(2)
rows = [
    (f"e{k}", name, month, float(rng.uniform(0, 0.6)), 2 + k, 3 + k)
    for k, name in enumerate(["Truce", "Duties"])
    for month in range(1, 7)
]
table = pd.DataFrame(rows, columns=["event", "label", "month", "chance", "first", "last"])
figure = plot_foretold(table, months=["Jan", "Feb", "Mar", "Apr", "May", "Jun"], n=2000)

# %%
# Hits over false alarms as the threshold falls:

alarms = np.linspace(0, 1, 30)
figure = plot_roc({"a loyal and an opportunist Pakistan": pd.DataFrame({"false_alarms": alarms, "hits": alarms**0.35})}, n=500)

# %%
# Experts beside the model, the furthest apart on top:

answers = pd.DataFrame(
    {"label": ["China cuts off CPEC", "The truce collapses"], "model": [0.28, 0.5], "low": [0.26, 0.48], "high": [0.3, 0.52]}
)
figure = plot_pools(answers.assign(linear=[0.1, 0.45], logarithmic=[0.08, 0.44]), ["linear", "logarithmic"], n=2000)
