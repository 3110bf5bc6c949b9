"""Does what policies mean hang on the numbers as they are, however often a theatre has been opened under others before?"""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.actors import meaning
from sim.config import frame
from sim.mechanisms.run import enter

MOVED = {
    "a number that nobody looks ahead with": {"actors.china.payoffs.corridor.weight": 0.3},
    "how far somebody looks ahead": {"actors.china.foresight": 5},
    "a number of a mechanism": {"mechanisms.border_war_uproots_and_arms.rates.flight": 0.03},
    "a scenario": {},
}


@pytest.mark.parametrize("moved", MOVED)
def test_what_was_seen_before_leaves_no_trace(moved: str) -> None:
    def read() -> meaning.Meaning:
        return meaning.meaning(sim.content("cpec_cutoff" if moved == "a scenario" else "baseline", MOVED[moved]), enter)

    meaning.meaning(sim.content("baseline"), enter)
    after = read()
    frame._FRAMED.clear()
    anew = read()
    np.testing.assert_array_equal(after.worth, anew.worth)
    np.testing.assert_array_equal(after.calls, anew.calls)


def test_it_is_looked_ahead_again_only_if_a_number_that_was_read_has_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    looked, look = [], meaning._look_ahead
    monkeypatch.setattr(meaning, "_look_ahead", lambda *given: looked.append(given) or look(*given))
    counts = []
    for changes in ({}, MOVED["a number that nobody looks ahead with"], MOVED["how far somebody looks ahead"]):
        meaning.meaning(sim.content("baseline", {"actors.us.foresight": 7, **changes}), enter)
        counts.append(len(looked))
    assert counts == [1, 1, 2]
