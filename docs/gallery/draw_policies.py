"""
Which policy is regretted least, and where does an outcome tip?
===============================================================

Mean regret by policy and by whose outcome it is judged, and an outcome over two levers.
"""

import numpy as np
import pandas as pd

import sim
from sim.plots.front import plot_front
from sim.plots.grid import plot_grid
from sim.plots.information import plot_information
from sim.plots.regret import plot_regret

rows = {"both": "Both at once", "west": "Washington alone", "east": "Beijing alone"}
columns = {"pakistan": "payoff of Pakistan", "china": "payoff of China", "us": "payoff of United States"}
regret = pd.DataFrame([[0.14, 0.77, 0.19], [0.56, 1.09, 0.01], [0.29, 0.0, 0.77]], index=list(rows), columns=list(columns))
figure = plot_regret(
    regret, value="mean regret", labels_rows=rows, labels_columns=columns, title="Which loyalty is regretted least", n=5000
)

# %%
# A grid over a policy and a number, each point met by the same worlds:

axes = {"china.corridor": ["keep", "squeeze", "cut_off"], "actors.china.temperature": [0.001, 0.002]}
sweep = sim.run(design="grid", axes=axes, worlds_per_point=40, months=24)
end = sweep.outcome("pakistan_isolation").isel(month=-1).to_series()
points = [(option, temperature) for option in axes["china.corridor"] for temperature in axes["actors.china.temperature"]]
table = pd.DataFrame(points, columns=["option", "temperature"])
worlds = [end[sweep.data["point"].values == point] for point in range(len(points))]
table = table.assign(mean=[each.mean() for each in worlds], error=[1.96 * each.std() / len(each) ** 0.5 for each in worlds])
table = table.assign(low=table["mean"] - table["error"], high=table["mean"] + table["error"])
figure = plot_grid(
    table,
    x="option",
    y="temperature",
    n=40,
    title="Isolation of Pakistan after two years",
    labels=("how China treats its corridor", "China: temperature", "mean over worlds"),
)

# %%
# What knowing a number before choosing would be worth:

rows = [("Pakistan: weight of 'indispensability'", 0.021, 0.012, 0.001), ("BLA: foresight", 0.014, 0.008, 0.01)]
table = pd.DataFrame([*rows, ("Pakistan: temperature", 0.002, 0.001, 0.4)], columns=["label", "value", "sample_value", "pvalue"])
figure = plot_information(table, n=5000, title="What is worth knowing before choosing a loyalty", unit="payoff of Pakistan")

# %%
# Courses that a search has found, by two outcomes, judged anew in draws it has not seen:

along = np.linspace(-0.2, 0.5, 6)
front = pd.DataFrame({"name": [f"course_{number:02d}" for number in range(1, 7)], "x": along, "y": 0.3 - along * np.abs(along)})
for axis in "xy":
    front[f"{axis}_low"], front[f"{axis}_high"], front[f"{axis}_found"] = (
        front[axis] - 0.06,
        front[axis] + 0.06,
        front[axis] + 0.04,
    )
front["knee"] = ["", "", "", "knee 1", "", ""]
figure = plot_front(front, x="payoff of Pakistan", y="lifelines", n=6000, title="Courses that no other course beats in both")
