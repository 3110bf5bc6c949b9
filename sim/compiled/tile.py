"""How do the worlds that are computed together lie in memory?

A tile holds all that changes of a few worlds: enough for the processor to work on many at once, few enough to stay in its cache
for months. Each quantity is a block of rows, the world axis last: `real` in the precision of the theatre, `whole` numbers and
true or false as 32-bit integers. Where the blocks begin is told by a `Layout`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

WIDTH = 256
"""Worlds in a tile."""
LANES = 16
"""Loops run over a multiple of so many worlds: what is more than there are repeats the last, and is not kept."""

REAL = (
    "variables",
    "room_up", "room_down", "mechanisms_up", "mechanisms_down", "drift_up", "drift_down", "homes", "treated", "asked",
)  # fmt: skip
"""The parts of a state (`sim.actors.state.State`) in real numbers, in the order of their rows."""
WHOLE = (
    "stances", "standing_for", "act_steps_left", "changed", "imposed", "due", "noted", "judged", "reached", "signs", "stage",
    "worked", "heard", "beyond", "agenda", "fired", "happened", "agreed",
)  # fmt: skip
"""Those in whole numbers, or true and false."""
TOLLS = ("attacks", "deaths", "worst")
"""What incidents that are counted did in the month, in double precision."""


class Layout(NamedTuple):
    """The first row of each quantity in the blocks of a tile, and how many there are of what.

    After the parts of a state come, in `real`: numbers (parameters), ahead_up, ahead_down (the room once acts are over),
    balance and gap (where each variable comes to rest if all stands, and the logarithm of the share of the gap that a month
    leaves), waits (months until works are being built, as their needs stand and for those with a say in them), most (levels above
    which limited variables cannot be raised), gain (of the options chosen), needed (whether agreements have what else they need),
    likely (the chance that they are in force), given (that a side consents) and possible (whether it could). In `whole`: held
    (options that a lever holds in place), lasting (stances once acts are over), agreed_ahead, chosen (options chosen this month),
    spare, open. Tolls, luck and spare rows stand in a third block in double precision.
    """

    variables: int
    room_up: int
    room_down: int
    mechanisms_up: int
    mechanisms_down: int
    drift_up: int
    drift_down: int
    homes: int
    treated: int
    asked: int
    numbers: int
    ahead_up: int
    ahead_down: int
    balance: int
    gap: int
    waits: int
    most: int
    gain: int
    needed: int
    likely: int
    given: int
    possible: int
    spare_real: int
    stances: int
    standing_for: int
    left: int
    changed: int
    imposed: int
    due: int
    noted: int
    judged: int
    reached: int
    signs: int
    stage: int
    worked: int
    heard: int
    beyond: int
    agenda: int
    fired: int
    happened: int
    agreed: int
    held: int
    lasting: int
    agreed_ahead: int
    chosen: int
    spare: int
    open: int
    attacks: int
    deaths: int
    worst: int
    luck: int
    spare_double: int
    n_variables: int
    n_dossiers: int
    n_milestones: int
    n_incidents: int
    n_agreements: int
    n_sides: int
    n_projects: int
    n_limits: int
    n_actors: int
    n_options: int


class Sizes(NamedTuple):
    """How many rows the blocks have: kept ones of a state, those read only, and all with what is found anew each month."""

    real: int
    real_read: int
    real_all: int
    whole: int
    whole_read: int
    whole_all: int
    double: int
    double_all: int


SPARE = 4
"""Rows of each kind for what is needed for a moment."""


def lay_out(parts: Mapping[str, np.ndarray], numbers: int, counts: Mapping[str, int]) -> tuple[Layout, Sizes]:
    """Where everything lies.

    Parameters
    ----------
    parts : the arrays of a state by name. numbers : how many parameters there are. counts : the fields of a Layout that begin
    with `n_`, and `counted` incidents.
    """
    variables, dossiers, agreements = counts["n_variables"], counts["n_dossiers"], counts["n_agreements"]
    rows: dict[str, int] = {}

    def place(sizes: Mapping[str, int]) -> int:
        at = 0
        for name, size in sizes.items():
            rows[name] = at
            at += size
        return at

    def size(name: str) -> int:
        return int(np.prod(parts[name].shape[:-1]))

    real = {name: size(name) for name in REAL}
    read = {"numbers": numbers}
    anew = dict.fromkeys(("ahead_up", "ahead_down", "balance", "gap"), variables)
    anew |= {"waits": 2 * counts["n_projects"], "most": counts["n_limits"], "gain": dossiers}
    anew |= dict.fromkeys(("needed", "likely"), agreements) | dict.fromkeys(("given", "possible"), counts["n_sides"])
    anew |= {"spare_real": SPARE}
    whole = {name: size(name) for name in WHOLE}
    fixed = {"held": dossiers}
    fresh = {"lasting": dossiers, "agreed_ahead": agreements, "chosen": dossiers, "spare": SPARE, "open": counts["n_options"]}
    double = {name: counts["counted"] for name in TOLLS}
    drawn = {"luck": 1, "spare_double": SPARE}
    ends = [place(real), place({**real, **read}), place({**real, **read, **anew})]
    ends += [place(whole), place({**whole, **fixed}), place({**whole, **fixed, **fresh})]
    ends += [place(double), place({**double, **drawn})]
    rows["left"] = rows.pop("act_steps_left")
    known = {name: count for name, count in counts.items() if name in Layout._fields}
    return Layout(**rows, **known), Sizes(*ends)
