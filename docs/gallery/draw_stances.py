"""
Which policies stand?
=====================

The height of a shade is the share of worlds in which an option stands.
"""

import sim
from sim.analysis.stances import shares
from sim.plots.stances import plot_all_stances, plot_stances

ensemble = sim.run("baseline", worlds=200, months=36)
standing = shares(ensemble.data["stance"], ensemble.data.sizes["option"])
corridor = ensemble.content.actors["china"].dossiers["corridor"]
options = [option.label for option in corridor.options.values()]
figure = plot_stances(standing, "china.corridor", options, "china", n=200, question=corridor.question)

# %%
# Several dossiers at once:

dossiers = {
    f"pakistan.{name}": [option.label for option in entry.options.values()]
    for name, entry in list(ensemble.content.actors["pakistan"].dossiers.items())[:4]
}
figure = plot_all_stances(standing, dossiers, {"pakistan": "Pakistan"}, 200, columns=2)
