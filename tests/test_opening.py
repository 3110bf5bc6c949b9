"""Is what stands at the opening read as evidence about payoffs?"""

from __future__ import annotations

import numpy as np
import pytest

from sim.config.content import Content
from sim.studies.verification.opening_likelihood import opening, tell
from sim.studies.verification.weight_evidence import likeliest
from tests import tiny
from tests.bits import held

CLIMB = {"up": tiny.option({"x": 0.1}), "down": tiny.option({"x": -0.1})}


def test_the_opening_is_likely_where_what_stands_is_best():
    def begun(start: str) -> dict:
        who = tiny.actor({"x": 1.0}, {"q": tiny.dossier(CLIMB, start)}, temperature=0.01)
        return opening(tiny.content({"x": tiny.variable(0.5)}, {"a": who}), 1, 5).iloc[0].to_dict()

    good, bad = begun("up"), begun("down")
    assert (good["best"], good["instead"], good["behind"]) == (1.0, "up", 0.0)
    assert (bad["best"], bad["instead"]) == (0.0, "up")
    assert good["uniform"] == bad["uniform"] == pytest.approx(-np.log(2))
    assert good["likelihood"] > good["uniform"] > bad["likelihood"]
    assert bad["behind"] > 0


def test_the_opening_of_the_baseline_is_told_whole():
    table = opening(held(), 1, 10)
    assert sorted(table["dossier"]) == sorted(held().dossiers)
    assert table["chance"].between(0, 1).all()
    assert table["chance"].is_monotonic_increasing
    assert "against" in tell(table)


def weighing(start: str) -> Content:
    """One who wants x more than y, or so it is declared: up brings both a little, down more of y."""
    options = {"up": tiny.option({"x": 0.1}), "down": tiny.option({"y": 0.1})}
    wants = {"x": {"value": 1.0, "range": [0.5, 1.5]}, "y": {"value": 1.0, "range": [0.5, 1.5]}}
    who = tiny.actor(wants, {"q": tiny.dossier(options, start)}, temperature=0.01)
    return tiny.content({"x": tiny.variable(0.5), "y": tiny.variable(0.5)}, {"a": who})


def test_what_stands_makes_the_weights_likelier_that_speak_for_it():
    up, down = (likeliest(weighing(start), 1, 20).set_index("rule")["likeliest"] for start in ("up", "down"))
    x, y = up.index
    assert up[x] > 1.0 > down[x]
    assert up[y] < 1.0 < down[y]


def test_likeliest_weights_stay_in_their_ranges():
    table = likeliest(held(), 1, 20)
    assert table["likeliest"].between(table["from"], table["to"]).all()
    assert sorted(table["rule"]) == sorted(
        f"actors.{actor}.payoffs.{name}" for actor, brief in held().actors.items() for name in brief.payoffs
    )
