"""
What does the theatre look like on a map?
=========================================

Works, ports, bases and violence by shade and width, alignments as arcs, in one month over all worlds.
"""

import sim
from sim.plots.theatre_map import plot_map
from sim.readouts.map_state import read_map

ensemble = sim.run("cpec_cutoff", worlds=100, months=24)
figure = plot_map(read_map(ensemble, 24), title="CPEC is cut off: October 2027", n=100)
