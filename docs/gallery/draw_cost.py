"""
What do more worlds cost?
=========================

Seconds against numbers of worlds, both logarithmic, beside what the processor needs at least.
"""

import pandas as pd

from sim.plots.cost import plot_cost

worlds = [100, 1000, 10_000, 100_000]
numpy = pd.DataFrame({"worlds": worlds, "seconds": [3.0, 5.0, 47.0, 470.0]})
compiled = pd.DataFrame({"worlds": worlds, "seconds": [0.2, 0.6, 5.4, 54.0]})
least = pd.DataFrame({"worlds": worlds, "seconds": [0.01, 0.1, 1.0, 10.0]})
figure = plot_cost({"compiled": compiled, "NumPy": numpy}, least, note="60 months, one core; rounded figures for illustration")
