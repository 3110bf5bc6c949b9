"""
What happened in one world, and why do actors turn?
===================================================

A lane for each actor with what it chose and what befell it, and the wants that decided the turns of many worlds.
"""

import pandas as pd

from sim.plots.played import plot_played
from sim.plots.reasons import plot_reasons
from sim.plots.timeline import plot_timeline

story = pd.DataFrame(
    [
        (3, "china", "Give CPEC up", "choice"),
        (4, "events", "Attack with many dead", "incident"),
        (7, "pakistan", "Ship minerals to America", "choice"),
        (12, "india", "Thaw on the border", "choice"),
        (20, "events", "Detente between India and China", "milestone"),
    ],
    columns=["month", "lane", "text", "kind"],
)
actors = {"china": "China", "pakistan": "Pakistan", "india": "India"}
figure = plot_timeline(story, actors=actors, title="CPEC is cut off: one world", months=24)

# %%
# Over many worlds: the share of an actor's turns that each want decided.

table = pd.DataFrame(
    [
        ("china", "China", "no American mines next door", 0.3),
        ("china", "China", "a corridor that works", 0.25),
        ("pakistan", "Pakistan", "money in the treasury", 0.4),
        ("pakistan", "Pakistan", "to be needed", 0.2),
    ],
    columns=["actor", "who", "want", "share"],
)
figure = plot_reasons(table, n=500)

# %%
# A game: the payoff of the actor that was played, beside the same world left to the model.

months = range(1, 13)
courses = {
    "as played": pd.DataFrame({"month": months, "payoff": [2.6 + 0.03 * month for month in months]}),
    "left to the model altogether": pd.DataFrame({"month": months, "payoff": [2.6 + 0.04 * min(month, 6) for month in months]}),
}
figure = plot_played(courses, title="Pakistan's payoff as played and left to the model")
