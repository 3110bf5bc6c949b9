"""
How is an outcome spread?
=========================

A histogram with the interval of each share, the share of worlds below each value, and what more worlds would change.
"""

import numpy as np
import pandas as pd

import sim
from sim.plots.convergence import plot_convergence
from sim.plots.distributions import plot_distribution, plot_empirical

ensemble = sim.run("baseline", worlds=400, months=36)
values = ensemble.outcome("pakistan_isolation").isel(month=-1).values
counts, edges = np.histogram(values, bins=16, range=(0.0, 0.5))
share = counts / len(values)
half = 1.96 * np.sqrt(share * (1 - share) / len(values))
bins = pd.DataFrame({"left": edges[:-1], "right": edges[1:], "share": share, "low": share - half, "high": share + half})
figure = plot_distribution(bins.clip(lower=0), label="Isolation of Pakistan after three years", unit="level, 0 to 1", n=400)

# %%
# Two scenarios as cumulative shares:

tables = {}
for title, scenario in {"Baseline": "baseline", "CPEC is cut off": "cpec_cutoff"}.items():
    ends = np.sort(sim.run(scenario, worlds=400, months=36).outcome("pakistan_isolation").isel(month=-1).values)
    below = np.arange(1, len(ends) + 1) / len(ends)
    half = 1.96 * np.sqrt(below * (1 - below) / len(ends))
    band = {"low": np.maximum(below - half, 0), "high": np.minimum(below + half, 1)}
    tables[title] = pd.DataFrame({"value": ends, "share": below, **band})
figure = plot_empirical(tables, unit="isolation of Pakistan, 0 to 1", n=400)

# %%
# The mean as worlds are added:

worlds = np.unique(np.geomspace(20, len(values), 20).astype(int))
means = np.array([values[:n].mean() for n in worlds])
errors = np.array([1.96 * values[:n].std(ddof=1) / np.sqrt(n) for n in worlds])
settled = pd.DataFrame({"worlds": worlds, "mean": means, "low": means - errors, "high": means + errors})
figure = plot_convergence({"Isolation of Pakistan": settled}, n=400)
