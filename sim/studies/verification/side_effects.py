"""Do the side effects of a policy follow the order of its options?

Where the options of a dossier stand in an order, each push ought to grow, or to shrink, along it: if the second hardest measure
hurts somebody, the hardest does. An option that stands out says so in its `unordered`, and why; it is then left aside.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

import pandas as pd

from sim.config.content import Content
from sim.config.schema import Dossier

COLUMNS = ["dossier", "variable", "along the order", "why"]


def list_out_of_order(content: Content) -> pd.DataFrame:
    """Every push that does not follow the order of its dossier, one row each; `why` is empty where no option says it."""
    rows = [
        (f"{actor}.{name}", *row)
        for actor, brief in content.actors.items()
        for name, dossier in brief.dossiers.items()
        for row in out_of_order(dossier)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def out_of_order(dossier: Dossier) -> Iterator[tuple[str, str, str]]:
    """The pushes of a dossier that do not follow its order: variable, its pushes along the order, and why."""
    places = {name: option.position for name, option in dossier.options.items() if option.position is not None}
    if len(places) < len(dossier.options):
        return
    order = sorted(places, key=places.__getitem__)
    for variable in dict.fromkeys(each for name in order for each in dossier.options[name].effects):
        pushes = [(name, dossier.options[name].effects.get(variable, 0.0)) for name in order]
        if follows(places, dict(pushes)):
            continue
        reasons = {
            name: dossier.options[name].unordered[variable] for name in order if variable in dossier.options[name].unordered
        }
        rest = [name for name in order if name not in reasons]
        excused = follows({name: places[name] for name in rest}, {name: push for name, push in pushes if name in rest})
        why = "; ".join(f"{name}: {reason}" for name, reason in reasons.items()) if excused else ""
        yield variable, ", ".join(f"{name} {push:g}" for name, push in pushes), why


def follows(places: Mapping[str, float], pushes: Mapping[str, float]) -> bool:
    """Whether pushes never fall along the places, or never rise; options at the same place may differ."""
    pairs = [
        (one, other) if places[one] < places[other] else (other, one)
        for one, other in combinations(places, 2)
        if places[one] != places[other]
    ]
    steps = [pushes[higher] - pushes[lower] for lower, higher in pairs]
    return all(step >= 0 for step in steps) or all(step <= 0 for step in steps)
