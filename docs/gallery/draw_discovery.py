"""
Under which conditions does something happen?
=============================================

The box in which a target is most frequent, and the way by which the search came to it.
"""

import numpy as np
import pandas as pd

from sim.plots.discovery import plot_box, plot_trajectory

box = pd.DataFrame(
    {
        "number": ["a", "b"],
        "label": ["Pakistan: how much it answers in kind", "China: weight of the corridor"],
        "low": [0.21, np.nan],
        "high": [np.nan, 0.9],
        "range_low": [0.05, 0.55],
        "range_high": [0.35, 1.35],
        "qp": [0.001, 0.03],
    }
)
figure = plot_box(box, title="Where China cuts off CPEC", n=4000)

# %%
# Each step cuts off a slice: coverage falls, density rises. The ring is what was chosen.

step = np.arange(20)
mass = 0.93**step
density = np.minimum(0.24 / mass**0.75, 0.95)
way = pd.DataFrame({"step": step, "mass": mass, "density": density, "coverage": density * mass / 0.24, "restricted": step // 5})
figure = plot_trajectory(way, chosen=12, n=4000)
