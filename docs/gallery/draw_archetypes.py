"""
Which kinds of future are there?
================================

Kinds of worlds with what sets them apart, and how many of them hold.
"""

import pandas as pd

from sim.plots.archetypes import plot_archetypes, plot_numbers

kinds = pd.DataFrame({"kind": [1, 2], "share": [0.7, 0.3], "name": ["The truce holds", "The truce collapses"], "world": [3, 81]})
came = pd.DataFrame(
    [
        (1, "Detente between India and China", 0.9, 0.88, 12.0, 20.0, 31.0),
        (2, "The trade truce collapses", 1.0, 0.05, 6.0, 13.0, 24.0),
        (2, "The hundred percent tariff is in force", 0.6, 0.05, 8.0, 15.0, 27.0),
    ],
    columns=["kind", "label", "share", "elsewhere", "early", "month", "late"],
)
figure = plot_archetypes(kinds, came, months=36, n=1200, title="Kinds of future in the baseline")

# %%
# A number of kinds holds where worlds are found again in new samples and fall apart by more than coincidence:

numbers = {"kinds": [2, 3, 4], "rand": [0.95, 0.4, 0.3], "explained": [0.3, 0.4, 0.45], "by_luck": [0.2, 0.38, 0.46]}
table = pd.DataFrame(numbers | {"holds": [True, False, False]})
figure = plot_numbers(table, n=1200, title="How many kinds are there?")
