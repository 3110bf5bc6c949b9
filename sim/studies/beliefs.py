"""Do beliefs about type come true: are the two types told apart, how soon, and how surely?"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.roc import area, roc
from sim.config import files
from sim.config.content import Content, under
from sim.config.errors import refuse
from sim.plots.roc import plot_roc
from sim.studies.findings import Findings, Picture, Sheet
from sim.studies.request import Request
from sim.studies.running import leave, open_folder
from sim.theatre import Theatre

WORLDS = 500
MONTHS = (6, 12, 18, 24, 36)
"""After how many months beliefs are looked at; two years are what they are asked for."""
ASKED, WANTED = 24, 0.8
FILE = "configs/standards/types.yaml"
COLUMNS = {
    "belief": "{label}", "months": "{months}", "first type": "{first:.2f}", "second type": "{second:.2f}",
    "area under the curve": "{area:.2f} +- {error:.2f}", "told apart": "{apart:.0%}",
}  # fmt: skip


def study(request: Request) -> Path:
    """Run worlds of both types, in the same luck, and hold what others come to believe against what is so. Returns the folder.

    The types are those of configs/standards/types.yaml, factors on what an actor wants. A world is told apart if the belief is
    higher in it under the first type than under the second, all else and all luck being equal.
    """
    content, seed = request.content(), request.settings.seed
    worlds = request.settings.worlds if request.worlds is not None else WORLDS
    with request.console.status("running worlds of both types"):
        seen = {name: histories(content, name, worlds, seed) for name in types() if name in content.beliefs}
    folder = open_folder(request, "beliefs")
    return leave(folder, request, found(content, seen), content, request.settings, worlds=worlds)


def types() -> dict[str, Any]:
    """The types that beliefs are about: belief -> type -> title, weights, cites and why."""
    return files.read_yaml(files.shipped("configs") / "standards" / "types.yaml")


def of_type(content: Content, belief: str, kind: str) -> Content:
    """The same content with an actor who is of one type. Raises InputError for a type that does not exist."""
    weights = types()[belief][kind]["weights"]
    story = dict(content.tree["scenario"])
    own = dict(story.get("weights", {}))
    if twice := sorted(set(own) & set(weights)):
        raise refuse("scenario", content.scenario_name, f"one that leaves the weights of a type alone ({', '.join(twice)})")
    return under(content, {**story, "weights": {**own, **weights}}, f"{FILE}: {belief}.{kind}")


def histories(content: Content, belief: str, worlds: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A belief month by month in worlds of the first type and of the second, (month, world) each, in the same luck."""
    found = []
    for kind in content.beliefs[belief].types:
        theatre = Theatre(of_type(content, belief, kind), worlds, seed, horizon=max(MONTHS), recorded=[belief])
        for _ in range(theatre.horizon):
            theatre.step()
        found.append(theatre.record.state[:, 0].copy())
        theatre.release()
    return found[0], found[1]


def found(content: Content, seen: dict[str, tuple[np.ndarray, np.ndarray]]) -> Findings:
    """How well each belief tells the types apart, month by month."""
    rows, curves = [], {}
    for name, (first, second) in seen.items():
        label = content.variables[name].label
        for months in MONTHS:
            one, other = first[months], second[months]
            told = float(np.mean((one > other) + 0.5 * (one == other)))
            rows.append((name, label, months, np.median(one), np.median(other), *area(one, other), told))
        curves[label] = roc(first[ASKED], second[ASKED])
    columns = ["name", "label", "months", "first", "second", "area", "error", "apart"]
    table = pd.DataFrame(rows, columns=columns)
    asked = table[table["months"] == ASKED]
    n = len(next(iter(seen.values()))[0][0]) if seen else 0
    return Findings(
        "Beliefs about type",
        "Do others come to believe what is so, and how soon?",
        [
            f"{row.label}: after {ASKED} months the types are told apart in {row.apart:.0%} of worlds of equal luck"
            f" ({'at least' if row.apart >= WANTED else 'fewer than'} {WANTED:.0%}; area under the curve {row.area:.2f})."
            for row in asked.itertuples()
        ],
        [Sheet("beliefs", "Told apart", table, COLUMNS, note=NOTE, shown=len(table))],
        [Picture("roc", f"Hits and false alarms after {ASKED} months.", partial(plot_roc, curves, n=n))] if curves else [],
        [f"{n} worlds of either type, run for this question. What the types are is judged: {FILE}."],
    )


NOTE = (
    "First and second type: median belief that it is the first. Told apart: share of worlds in which the belief is higher under"
    " the first type than under the second in the same luck, ties counting half. Area under the curve: the same for two worlds of"
    " different luck, as who holds the belief has them (with its standard error); 0.5 tells nothing."
)
