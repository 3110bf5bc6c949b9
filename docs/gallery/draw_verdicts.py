"""
What becomes of the documents' claims?
======================================

Effects with the least that counts, how many claims of a document came to which end, and verdicts under other ways of running.
"""

import pandas as pd

from sim.plots.verdicts import plot_tally, plot_variants, plot_verdicts

claims = pd.DataFrame(
    {
        "claim": ["A turn to America cools Beijing", "The corridor's end isolates Pakistan", "Mines draw Chinese money"],
        "form": "effect",
        "asked": ["down", "up", "up"],
        "mean": [-0.11, 0.13, -0.09],
        "low": [-0.13, 0.12, -0.12],
        "high": [-0.09, 0.14, -0.06],
        "least": 0.02,
        "counted": ["emerges", "built in", "opposite"],
    }
)
figure = plot_verdicts(claims, n=3072, title="Three claims tested")

# %%
# By document:

ends = [
    "emerges",
    "follows from wants",
    "built in",
    "depends",
    "smaller",
    "negligible",
    "opposite",
    "unclear",
    "beyond the model",
]
tally = pd.DataFrame(
    [["One document", 3, 2, 14, 9, 3, 6, 0, 10, 1], ["Another", 2, 1, 8, 7, 2, 4, 1, 8, 1]], columns=["document", *ends]
)
figure = plot_tally(tally)

# %%
# Verdicts under variants that should not matter:

variants = pd.DataFrame(
    {
        "reference": ["reached", "reached", "opposite"],
        "seed": ["reached", "smaller", "opposite"],
        "order": ["reached"] * 2 + ["opposite"],
    },
    index=claims["claim"],
)
figure = plot_variants(variants, labels={"seed": "Another seed", "order": "Actors in reverse order"}, n=3072)
