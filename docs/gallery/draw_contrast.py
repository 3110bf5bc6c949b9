"""
What does a scenario change?
============================

Differences world by world in the same luck, with their intervals. A hollow mark has an interval that holds zero.
"""

import pandas as pd

import sim
from sim.analysis.contrast import paired
from sim.plots.contrast import plot_contrast

without, broken = (sim.run(name, worlds=200, months=36) for name in ("baseline", "cpec_cutoff"))
rows = []
for name in ("china_india", "china_pakistan", "cpec_pace", "indispensability", "pakistan_isolation"):
    gap = paired(*(run.outcome(name).isel(month=-1).values for run in (broken, without)))
    rows.append((name, name.replace("_", " "), gap.mean, gap.low, gap.high, None))
table = pd.DataFrame(rows, columns=["outcome", "label", "mean", "low", "high", "expected"])
figure = plot_contrast(table, n=200, title="CPEC is cut off, against the baseline")
