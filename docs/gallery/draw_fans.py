"""
How do the worlds spread?
=========================

A fan shows the median over worlds and the bands that hold half and nine tenths of them, month by month.
"""

import sim
from sim.analysis.fans import fan
from sim.plots.fans import plot_fan, plot_fans

ensemble = sim.run("cpec_cutoff", worlds=200, months=36)
pace = ensemble.content.variables["cpec_pace"]
figure = plot_fan(fan(ensemble.variable("cpec_pace")), pace.label, pace.unit, pace.bounds, 200)

# %%
# Several variables side by side, each between its bounds:

names = ["cpec_pace", "china_pakistan", "china_india", "grievance"]
shown = {name: ensemble.content.variables[name] for name in names}
figure = plot_fans(
    fan(ensemble.data["state"].sel(variable=names)),
    {name: each.label for name, each in shown.items()},
    {name: each.unit for name, each in shown.items()},
    {name: each.bounds for name, each in shown.items()},
    200,
    columns=2,
)
