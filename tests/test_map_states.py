"""Is the map right in each of eight states of the theatre: do the names on it tell what the worlds hold?"""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.axes import Axes

import sim
from sim.config.calendar import calendar
from sim.ensembles.ensemble import Ensemble
from sim.plots import plot_map
from sim.plots.lines import percent
from sim.readouts.map_state import read_map

WORLDS = 12
STATES = {
    "CPEC cut off": ("cpec_cutoff", 8, "cpec_cut_off", "CPEC", "cut off"),
    "the start": ("baseline", 0, None, "", ""),
    "a settlement": ("baloch_settlement", 40, "baloch_settlement", "Balochistan", "settled"),
    "escalation": ("baloch_escalation", 24, None, "", ""),
    "Pasni open": ("pasni_built", 60, "pasni_open", "Pasni", "open"),
    "a base at Bagram": ("bagram_return", 36, "base_at_bagram", "Bagram", "base stands"),
    "2030": ("baseline", 60, None, "", ""),
    "a story": ("afghan_quagmire", 30, None, "", ""),
}
LEVELS = {"CPEC": "cpec_pace", "Gwadar": "gwadar_port", "Pasni": "pasni_port", "Chabahar": "chabahar", "Reko Diq": "reko_diq"}
LEVELS |= {"Bagram": "bagram_base", "Balochistan": "violence", "Kashmir": "kashmir_tension", "Durand line": "border_war"}


def names(axes: Axes) -> dict[str, str]:
    """What is written on the map: the name of each place -> what stands beside and below it."""
    found = {}
    for text in axes.texts:
        for place in LEVELS:
            if text.get_text().startswith(f"{place} "):
                found[place] = text.get_text().removeprefix(f"{place} ")
    return found


def looks(ensemble: Ensemble, month: int, world: int | None) -> dict[str, str]:
    """What is written on the map of a month."""
    n = WORLDS if world is None else None
    return names(plot_map(read_map(ensemble, month, world), title="The theatre", n=n))


@pytest.mark.parametrize("state", STATES)
def test_the_map_is_right_in_each_state(state: str):
    scenario, month, milestone, place, word = STATES[state]
    ensemble = sim.run(scenario, worlds=WORLDS, months=max(month, 1))
    many, one = looks(ensemble, month, None), looks(ensemble, month, 0)
    for name, variable in LEVELS.items():
        level = ensemble.variable(variable).values[:, month]
        assert many[name].split("\n")[0] == f"{np.median(level.astype(float)):.2f}"
        assert one[name].split("\n")[0] == f"{level[0]:.2f}"
    if milestone is None:
        return
    reached = ensemble.reached(milestone).values
    share = np.mean((reached >= 0) & (reached <= month))
    assert share > 0 and many[place].split("\n")[1] == f"{word} in {percent(share)}"
    world = int(np.flatnonzero(reached >= 0)[0])
    told = looks(ensemble, int(reached[world]), world)[place]
    assert told.split("\n")[1] == f"{word}, {calendar(int(reached[world]))}"
    assert "\n" not in looks(ensemble, int(reached[world]) - 1, world)[place]
