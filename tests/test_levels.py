"""Is it news when a level is crossed, once, and not while it lasts?"""

from __future__ import annotations

import pytest

from sim.config.errors import InputError
from sim.theatre import Theatre
from tests import tiny


def falling(x: float, **how) -> Theatre:
    """Somebody who looks at one policy when x has fallen to 0.21, while another pushes it down by half a month."""
    watching = tiny.dossier({"rest": tiny.option(), "busy": tiny.option({"z": 0.1})}, rate=0.0)
    watching["review"] = {"rate": 0.0, "attention": 1.0, "when": [{"x": {"max": 0.21}}]}
    push = {"push": tiny.option({"x": -0.5}), "rest": tiny.option()}
    actors = {"one": tiny.actor({"z": -1.0}, {"q": watching}), "two": tiny.actor({}, {"p": tiny.dossier(push, rate=0.0)})}
    return tiny.theatre({"x": tiny.variable(x), "z": tiny.variable(0.5)}, actors, horizon=12, **how)


def test_a_level_is_news_in_the_month_after_it_was_crossed_and_not_while_it_lasts():
    """x stands at 0.8, 0.4, 0.2: crossed at the end of month 2."""
    assert tiny.agenda(falling(0.8), 6) == [[], [], ["one.q"], [], [], []]


def test_a_level_that_holds_at_the_opening_is_no_news():
    assert tiny.agenda(falling(0.1), 4) == [[]] * 4


def test_a_level_that_is_crossed_again_is_news_again():
    stage = falling(0.8)
    assert tiny.agenda(stage, 4) == [[], [], ["one.q"], []]
    stage.world.variables[stage.world.variable_rows["x"]] = 0.9
    assert tiny.agenda(stage, 5) == [[], [], [], ["one.q"], []]


@pytest.mark.parametrize("steps", [1, 4])
def test_in_however_many_steps_a_level_is_looked_at_when_the_month_is_over(steps):
    assert tiny.agenda(falling(0.8, steps_per_month=steps), 4) == [[], [], ["one.q"], []]


def test_each_world_has_its_own_news():
    stage = falling(0.8, worlds=2)
    stage.world.variables[stage.world.variable_rows["x"], 1] = 1.0
    found = []
    for _ in range(4):
        stage.step()
        found.append(stage.actors["one"].agenda.get("one.q", []))
    assert [list(where) for where in found] == [[], [], [0], [1]]


def test_a_level_of_a_variable_that_does_not_exist_is_refused():
    actors = {"one": tiny.actor({}, {"q": tiny.dossier({"rest": tiny.option(), "busy": tiny.option({"z": 0.1})})})}
    actors["one"]["dossiers"]["q"]["review"]["when"] = [{"w": {"max": 0.2}}]
    with pytest.raises(InputError, match=r"dossiers\.q.*when.*'w'"):
        tiny.content({"z": tiny.variable(0.5)}, actors)
