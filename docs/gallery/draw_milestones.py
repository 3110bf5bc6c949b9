"""
Which milestones are reached, and by when?
==========================================

The share of worlds that have reached each milestone by each month, and by the end with intervals.
"""

import sim
from sim.analysis.events import cumulative, milestones
from sim.plots.milestones import plot_milestone_shares, plot_milestones

ensemble = sim.run("baseline", worlds=200, months=36)
reached = ensemble.data["milestone"].rename(milestone_name="milestone")
reached = reached.assign_coords(milestone_name=("milestone", reached["milestone"].values)).drop_vars("milestone")
labels = {name: entry.label for name, entry in ensemble.content.milestones.items()}
figure = plot_milestones(cumulative(reached, 36), labels, 200)

# %%
# By the end, with the interval of each share:

figure = plot_milestone_shares(milestones(reached), labels, n=200)
