"""
Which numbers decide, and what is luck?
=======================================

Shares of the variance with the part of luck, elementary effects, and swings from the low to the high end of a range. The
tables here are written out to show their form; ``study=sensitivity`` makes them.
"""

import pandas as pd

from sim.plots.sobol import plot_morris, plot_sobol
from sim.plots.tornado import plot_tornado

names = ["BLA: foresight", "China: weight of the corridor", "Pakistan: temperature"]
indices = pd.DataFrame({"factor": ["a", "b", "c"], "label": names, "first": [0.09, 0.05, 0.01], "total": [0.14, 0.08, 0.03]})
for kind in ("first", "total"):
    indices = indices.assign(**{f"{kind}_low": indices[kind] - 0.03, f"{kind}_high": indices[kind] + 0.03})
figure = plot_sobol(indices, outcome="pace of CPEC work after five years", luck=(0.42, 0.38, 0.46), n=4000)

# %%
# Elementary effects: how much a number moves the outcome, and how differently from place to place.

effects = pd.DataFrame({"factor": ["a", "b", "c"], "label": names, "mu_star": [0.3, 0.18, 0.05], "sigma": [0.1, 0.2, 0.04]})
effects = effects.assign(mu=[0.3, -0.12, 0.02], mu_star_low=effects["mu_star"] * 0.8, mu_star_high=effects["mu_star"] * 1.2)
figure = plot_morris(effects, outcome="pace of CPEC work after five years", n=4000)

# %%
# Each number from its low to its high end, all others in the middle:

swings = pd.DataFrame({"number": ["a", "b", "c"], "label": names, "low_value": [4, 0.55, 0.002], "high_value": [12, 1.35, 0.006]})
swings = swings.assign(at_low=[0.42, 0.3, 0.36], at_high=[0.3, 0.44, 0.35])
swings = swings.assign(swing=swings["at_high"] - swings["at_low"])
for end in ("at_low", "at_high"):
    swings = swings.assign(**{f"{end}_low": swings[end] - 0.02, f"{end}_high": swings[end] + 0.02})
figure = plot_tornado(swings, outcome="pace of CPEC work after five years", base=0.36, n=4000)
