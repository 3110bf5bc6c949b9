"""Are the answers that the documents name looked for in the same worlds with their move and without?"""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from sim.config.content import Content
from sim.studies.verification import memory, named_answers
from sim.theatre import Theatre
from tests import tiny
from tests.bits import held

CLIMB = {"up": tiny.option({"x": 0.1}), "down": tiny.option({"x": -0.1})}


def standing(share: float) -> SimpleNamespace:
    """A theatre in which b answers with an act in a share of 20 worlds."""
    stances = np.zeros((2, 20), dtype=np.int8)
    stances[1, : round(20 * share)] = 1
    return SimpleNamespace(world=SimpleNamespace(stances=stances))


@pytest.mark.parametrize(
    ("without", "with_it", "holds"), [(0.2, 0.5, True), (0.5, 0.2, False), (0.5, 0.6, False), (1.0, 1.0, False)]
)
def test_an_answer_by_name_has_to_come_with_its_move_and_the_right_way(without, with_it, holds):
    options = {"a.do": ("rest", "act"), "b.answer": ("rest", "act")}
    content = SimpleNamespace(dossiers=tuple(options), options=options)
    entry = {"label": "it", "answers": {"b.answer": {"act": "up"}}}
    check = named_answers.answer(entry, content, standing(with_it), standing(without), 0.15)
    assert check[-1] is holds
    assert f"act {without:.0%} to {with_it:.0%} (up)" in check[1]


def answering(pull: float) -> Content:
    """One whose want hangs on what the other does, and an incident that raises it."""
    options = {"rest": tiny.option({"y": -0.2}), "act": tiny.option({"y": 0.2})}
    rule = {"outcome": "y", "weight": pull}
    actors = {
        "a": tiny.actor({"x": 0.0}, {"do": tiny.dossier(CLIMB, "down")}, 0.0),
        "b": tiny.actor({"y": rule["weight"]}, {"answer": tiny.dossier(options, "rest", rate=1.0)}, 0.0),
    }
    return tiny.content({"x": tiny.variable(0.1), "y": tiny.variable(0.5)}, actors)


def test_the_two_sides_of_a_named_answer_differ_in_the_move_alone():
    content = answering(1.0)
    begun = memory.play(Theatre(content, 5, 1, horizon=memory.SHOCK + named_answers.LATER), memory.SHOCK)
    entry = {"change": {"a.do": "up"}, "against": {"a.do": "down"}}
    moved, unmoved = named_answers.stage(begun, entry)
    assert np.array_equal(moved.world.variables, unmoved.world.variables)
    memory.play(moved, 2), memory.play(unmoved, 2)
    x, y = moved.world["x"] - unmoved.world["x"], moved.world["y"] - unmoved.world["y"]
    assert (x > 0).all()
    assert np.array_equal(y, np.zeros(5)), "who does not care about x does as he did"


def test_an_incident_is_struck_in_all_worlds_or_in_none():
    begun = memory.play(Theatre(held(), 4, 1, horizon=memory.SHOCK + named_answers.LATER), memory.SHOCK)
    moved, unmoved = named_answers.stage(begun, {"incident": "massacre"})
    assert moved.toll.happened["massacre"].all()
    assert not unmoved.toll.happened["massacre"].any()
    assert (moved.world["violence"] > unmoved.world["violence"]).all()
