"""Can a policy be held in place in all worlds, from wherever one asks, and is it then held there and nowhere else?"""

from __future__ import annotations

import shlex

import numpy as np
import pytest

import sim
from sim.config.errors import InputError
from sim.page import controls, exports
from sim.page.view import View
from tests.asking import asked, caught, made, manifest

HELD = {"hold.china.corridor": "cut_off"}
FEW = {"worlds": 12, "months": 4, "seed": 3}


def test_what_is_held_stands_in_all_worlds_and_all_else_is_the_scenario_that_forces_it(tmp_path):
    (tmp_path / "mine.yaml").write_text(
        "title: Mine\nquestion: What if?\ncites: [pact-39]\nforce: {china.corridor: cut_off}\n", encoding="utf-8"
    )
    held, forced = sim.run(**FEW, overrides=HELD), sim.run(str(tmp_path / "mine.yaml"), **FEW)
    assert set(held.stance("china.corridor").values[:, 1:].ravel()) == {"cut_off"}
    for name in ("state", "stance", "milestone"):
        assert np.array_equal(held.data[name].values, forced.data[name].values), name


def test_what_a_scenario_holds_can_be_held_elsewhere_or_left_to_its_actor():
    scenario = sim.content("cpec_cutoff")
    (name,) = [dossier for dossier in scenario.scenario.force if dossier == "china.corridor"]
    assert sim.content("cpec_cutoff", {f"hold.{name}": "keep"}).scenario.force[name].option == "keep"
    left = sim.content("cpec_cutoff", {f"hold.{name}": "free"}).scenario
    assert name not in left.force
    assert left.title.endswith("with china.corridor left to its actor")


def test_an_option_can_be_held_from_one_month_to_another():
    until = {"option": "cut_off", "from": 2, "until": 3}
    stood = sim.run(**FEW, overrides={"hold.china.corridor": until}).stance("china.corridor").values
    assert set(stood[:, 2:4].ravel()) == {"cut_off"}
    assert set(stood[:, 1]) != {"cut_off"}


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        ({"hold.china.coridor": "cut_off"}, "china.corridor"),
        ({"hold.china.corridor": "cutoff"}, "cut_off"),
        ({"hold.china.corridor": {"option": "cut_off", "form": 2}}, "from"),
    ],
)
def test_what_cannot_be_held_is_named_with_the_nearest(held, wanted):
    with pytest.raises(InputError, match=wanted):
        sim.content(overrides=held)


def test_the_command_line_holds_by_name_or_actor_and_says_how_else(tmp_path):
    folder = made("hold={china.corridor: cut_off}", "worlds=6", "months=2")
    assert manifest(folder)["overrides"] == HELD
    assert set(sim.load(folder).stance("china.corridor").values[:, 1:].ravel()) == {"cut_off"}
    assert caught("hold={china: {corridor: cut_off}}").content().scenario.force["china.corridor"].option == "cut_off"
    for words, wanted in (("hold=3", "mapping"), ("hold.china.corridor=cut_off", "'hold={china.corridor: ...}'")):
        ended = asked(words, "worlds=2", "months=1", f"results={tmp_path}")
        assert (ended.code, wanted in ended.err) == (2, True), ended.err


def test_what_the_page_holds_is_in_its_command_and_its_scenario(tmp_path):
    view = View.typed({"changes": {"hold.china.corridor": "cut_off"}, "worlds": "4", "months": "2"})
    assert view.content().scenario.force["china.corridor"].option == "cut_off"
    words = shlex.split(view.command())[3:]
    assert "hold={china.corridor: cut_off}" in words
    (tmp_path / "mine.yaml").write_text(exports.scenario_file(view), encoding="utf-8")
    for command in (words, [f"scenario={tmp_path / 'mine.yaml'}"]):
        assert caught(*command).content().scenario.force["china.corridor"].option == "cut_off"
    given = {each["name"]: each["given"] for each in controls.dossiers(sim.content("cpec_cutoff"))}
    assert given["china.corridor"] == "cut_off"
    assert given["pakistan.minerals"] is None
