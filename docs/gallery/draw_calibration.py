"""
What did the data say of the numbers?
=====================================

Prior and posterior of numbers, what worlds show beside what was measured, and ranks of known numbers in their posteriors.
"""

import numpy as np
import pandas as pd

from sim.plots.posterior import plot_marginals, plot_predictive
from sim.plots.ranks import plot_ranks

edges = np.linspace(12, 36, 13)
bins = pd.DataFrame({"number": "a", "label": "China: foresight, months", "left": edges[:-1], "right": edges[1:], "prior": 1.0})
figure = plot_marginals(bins.assign(posterior=np.linspace(0.5, 1.5, 12)), n=40_000)

# %%
# What worlds show before and after, beside what was measured:

row = {"label": "attacks a year", "role": "training", "measured": 171, "measured_low": 150, "measured_high": 195}
row |= {"prior": 210, "prior_low": 120, "prior_high": 330, "posterior": 185, "posterior_low": 130, "posterior_high": 250}
figure = plot_predictive(pd.DataFrame([row]), n=2000)

# %%
# Ranks of the truth among draws of its posterior, less what they should be:

left = np.linspace(0, 0.9, 10)
difference = 0.04 * np.sin(6 * left)
ranks = pd.DataFrame({"number": "a", "label": "China: foresight", "left": left, "right": left + 0.1, "difference": difference})
figure = plot_ranks(ranks.assign(excess=0.02 * np.cos(6 * left), low=-0.1, high=0.1), n=40_000, records=200)
