"""
Which blocs form?
=================

Line-ups after landscape theory: the split of the actors that fits their alignments best, in what share of worlds.
"""

import numpy as np
import pandas as pd

from sim.analysis.lineups import count_lineups, together
from sim.plots.blocs import plot_together
from sim.plots.lineups import plot_lineups
from sim.plots.network import plot_network

names = {"us": "United States", "china": "China", "pakistan": "Pakistan", "india": "India"}
chance = np.array([[0.05], [0.9], [0.55], [0.3]])  # of standing on the second side
sides = np.where(np.random.default_rng(1).random((4, 300)) < chance, 2, 1)
sides[3, :60] = 0  # stands aside
figure = plot_lineups(count_lineups(sides, list(names)), n=300, labels=names)

# %%
# How often two actors stand in one bloc:

figure = plot_together(together(sides, list(names)), n=300, labels=names)

# %%
# Mean alignments as lines between actors; the discs are their capabilities:

ties = [("us", "china", -0.55), ("china", "pakistan", 0.4), ("us", "india", 0.3), ("india", "pakistan", -0.7)]
table = pd.DataFrame(ties, columns=["one", "other", "alignment"])
table = table.assign(low=table["alignment"] - 0.1, high=table["alignment"] + 0.1)
sizes = {"us": 0.12, "china": 0.23, "pakistan": 0.02, "india": 0.1}
figure = plot_network(table, sizes=sizes, labels=names, n=300, title="Which actors are close")
